package io.rexserve.gateway.rest;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.tracing.Tracer;
import io.rexserve.gateway.access.AccessConfiguration;
import io.rexserve.gateway.admission.FairQueue;
import io.rexserve.gateway.admission.Quota;
import io.rexserve.gateway.admission.RequestAdmission;
import io.rexserve.gateway.admission.RequestTime;
import io.rexserve.gateway.admission.TransferPace;
import io.rexserve.gateway.anylabeling.AnyLabelingConfiguration;
import io.rexserve.gateway.connection.CallerWatch;
import io.rexserve.gateway.connection.ConnectionLimits;
import io.rexserve.gateway.connection.ConnectionTimer;
import io.rexserve.gateway.connection.CorsRules;
import io.rexserve.gateway.connection.HttpEntrance;
import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.connection.WatchedHttp11Protocol;
import io.rexserve.gateway.detection.ModelPools;
import io.rexserve.gateway.labelstudio.LabelStudioConfiguration;
import io.rexserve.gateway.mcp.McpConfiguration;
import io.rexserve.gateway.openai.OpenAiConfiguration;
import io.rexserve.gateway.openapi.ApiDescription;
import io.rexserve.gateway.openapi.ReferencePage;
import io.rexserve.gateway.picture.PictureFetcher;
import io.rexserve.gateway.picture.PictureUrlProperties;
import io.rexserve.gateway.pipeline.AnswerMeters;
import io.rexserve.gateway.pipeline.RequestPipeline;
import io.rexserve.gateway.protocol.LanguageModels;
import io.rexserve.gateway.protocol.ProtocolLimits;
import io.rexserve.gateway.request.BodyReader;
import io.rexserve.gateway.response.Drawing;
import io.rexserve.gateway.response.ProblemAdvice;
import io.rexserve.gateway.response.ProblemPages;
import io.rexserve.gateway.response.ProblemValve;
import io.rexserve.gateway.response.Problems;
import io.rexserve.gateway.service.ServicePool;
import io.rexserve.gateway.service.ServicePools;
import io.rexserve.gateway.stream.AnswerStreams;
import io.rexserve.gateway.telemetry.CallerUsage;
import io.rexserve.gateway.telemetry.Demands;
import io.rexserve.gateway.telemetry.EndedRequests;
import io.rexserve.gateway.telemetry.RequestMeters;
import io.rexserve.gateway.telemetry.RequestTelemetry;
import io.rexserve.gateway.telemetry.UsageProperties;
import io.rexserve.gateway.telemetry.UsageSink;
import io.rexserve.image.ImageLimits;
import io.rexserve.serving.admission.DecodedImageBudget;
import io.rexserve.serving.admission.DecodingConfiguration;
import io.rexserve.serving.telemetry.LimitGauge;
import jakarta.validation.Validator;
import java.time.Duration;
import java.util.List;
import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.http.server.observation.OpenTelemetryServerRequestObservationConvention;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.http.server.observation.ServerRequestObservationConvention;
import org.springframework.web.filter.CorsFilter;
import tools.jackson.databind.json.JsonMapper;

/// What HTTP needs; the settings come as one bean of [Limits]. Left out where the process serves no HTTP.
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@Import({
    AccessConfiguration.class,
    DetectionController.class,
    ModelsController.class,
    PlaygroundLimits.class,
    ProblemAdvice.class,
    ProblemPages.class,
    ApiDescription.class,
    ReferencePage.class,
    DecodingConfiguration.class,
    OpenAiConfiguration.class,
    LabelStudioConfiguration.class,
    AnyLabelingConfiguration.class,
    McpConfiguration.class
})
@EnableConfigurationProperties(UsageProperties.class)
public class RestConfiguration {

    /// The filter that opens the span of a request stands one behind the first.
    private static final int BEHIND_TRACING = Ordered.HIGHEST_PRECEDENCE + 2;

    /// @param time of a request that does not say
    /// @param maxTime that a request may ask for
    /// @param detections that use the services at a time
    /// @param pace at which a body must arrive
    /// @param write that writing an answer may wait for its reader
    /// @param drawings made at a time
    /// @param drawingSide longest side of a drawing, pixels
    /// @param callerCheck interval between two checks of a caller's connection
    /// @param heartbeat how long nothing may be sent on a stream of events
    /// @param corsOrigins other sites whose pages may call
    public record Limits(
            ImageLimits image,
            Duration time,
            Duration maxTime,
            RequestAdmission.Limits requests,
            FairQueue.Limits detections,
            TransferPace pace,
            Duration write,
            int drawings,
            int drawingSide,
            Duration callerCheck,
            Duration heartbeat,
            List<String> corsOrigins) {
        public Limits {
            corsOrigins = List.copyOf(corsOrigins);
        }
    }

    @Bean
    RequestTime gatewayRequestTime(Limits limits) {
        return new RequestTime(limits.time(), limits.maxTime());
    }

    @Bean
    RequestAdmission gatewayAdmission(Limits limits, Quota quota, MeterRegistry meters) {
        var admission = new RequestAdmission(limits.requests(), quota, limits.pace(), System::nanoTime);
        Gauge.builder("rexserve.gateway.bodies.arriving", admission, RequestAdmission::arriving)
                .description("bodies that are arriving")
                .register(meters);
        LimitGauge.register(
                meters,
                "rexserve.gateway.bodies.arriving.limit",
                limits.requests().bodies());
        Gauge.builder("rexserve.gateway.bodies.memory", admission, RequestAdmission::bodyBytes)
                .description("memory of bodies and drawings, until their requests are answered")
                .baseUnit("bytes")
                .register(meters);
        Gauge.builder(
                        "rexserve.gateway.bodies.memory.limit",
                        () -> limits.requests().bodyBytes())
                .description("the most that rexserve.gateway.bodies.memory may be")
                .baseUnit("bytes")
                .register(meters);
        Gauge.builder("rexserve.gateway.requests.active", admission, RequestAdmission::active)
                .description("requests being answered")
                .register(meters);
        LimitGauge.register(
                meters,
                "rexserve.gateway.requests.active.limit",
                limits.requests().requests());
        Gauge.builder("rexserve.gateway.work.active", admission, RequestAdmission::cost)
                .description("cost of the requests being answered, in units of one region")
                .register(meters);
        LimitGauge.register(
                meters, "rexserve.gateway.work.active.limit", limits.requests().work());
        return admission;
    }

    @Bean
    FairQueue gatewayQueue(Limits limits, MeterRegistry meters) {
        var queue = new FairQueue(limits.detections(), System::nanoTime);
        Gauge.builder("rexserve.gateway.queue.depth", queue, FairQueue::waiting)
                .description("requests that wait for others to be done with the services")
                .register(meters);
        LimitGauge.register(
                meters, "rexserve.gateway.queue.depth.limit", limits.requests().requests());
        Gauge.builder("rexserve.gateway.detections.active", queue, FairQueue::held)
                .description("conversations and calls that requests may have with the services now")
                .register(meters);
        LimitGauge.register(
                meters,
                "rexserve.gateway.detections.active.limit",
                limits.detections().concurrent());
        return queue;
    }

    @Bean
    LanguageModels gatewayLanguageModels(ServicePools pools) {
        return new LanguageModels(pools);
    }

    @Bean
    ProtocolLimits gatewayProtocolLimits(BodyReader bodies, Limits limits) {
        return new ProtocolLimits(
                bodies.jsonLimit(), limits.image().maxBytes(), limits.heartbeat(), limits.corsOrigins());
    }

    @Bean
    Problems gatewayProblems(MeterRegistry meters) {
        return new Problems(meters);
    }

    @Bean
    AnswerMeters gatewayAnswerMeters(MeterRegistry meters) {
        return new AnswerMeters(meters);
    }

    @Bean
    AnswerStreams gatewayAnswerStreams(JsonMapper json, Problems problems, Limits limits, MeterRegistry meters) {
        LimitGauge.register(
                meters, "rexserve.gateway.streams.open.limit", limits.requests().requests());
        return new AnswerStreams(json, problems, limits.heartbeat(), meters);
    }

    @Bean
    Demands gatewayDemands(MeterRegistry meters, ServicePools pools) {
        return new Demands(meters, pools.all().stream().map(ServicePool::name).toList(), System::nanoTime);
    }

    @Bean
    CallerUsage gatewayCallerUsage(MeterRegistry meters, UsageProperties usage) {
        return new CallerUsage(meters, usage);
    }

    @Bean
    EndedRequests gatewayEndedRequests(
            MeterRegistry meters,
            CallerUsage usage,
            Demands demands,
            ObjectProvider<Tracer> tracer,
            UsageSink clients) {
        return new EndedRequests(
                new RequestMeters(meters), usage, demands, tracer.getIfAvailable(() -> Tracer.NOOP), clients);
    }

    @Bean
    FilterRegistrationBean<RequestTelemetry> gatewayRequestTelemetry(EndedRequests ended, CallerUsage usage) {
        var registration = new FilterRegistrationBean<>(new RequestTelemetry(ended, usage));
        registration.setOrder(BEHIND_TRACING);
        return registration;
    }

    @Bean
    RequestPipeline gatewayPipeline(
            ModelPools models,
            RequestTime time,
            RequestAdmission admission,
            FairQueue queue,
            BodyReader bodies,
            CallerWatch callers,
            Drawing drawing,
            AnswerMeters meters,
            Demands demands,
            EndedRequests ended,
            Problems problems) {
        return new RequestPipeline(
                models, time, admission, queue, bodies, callers, drawing, meters, demands, ended, problems);
    }

    /// Requests by the names of OpenTelemetry's semantic conventions for HTTP.
    @Bean
    ServerRequestObservationConvention gatewayHttpNames() {
        return new OpenTelemetryServerRequestObservationConvention();
    }

    /// Probes and scrapes are neither timed nor traced.
    @Bean
    ObservationPredicate gatewayWithoutProbes() {
        return (_, context) -> !(context instanceof ServerRequestObservationContext http
                && http.getCarrier() != null
                && http.getCarrier().getRequestURI().startsWith("/actuator"));
    }

    @Bean
    BodyReader gatewayBodyReader(
            Limits limits, ConnectionTimer timer, Validator validator, PictureUrlProperties pictures) {
        return new BodyReader(
                limits.image(), limits.pace(), timer, validator, new PictureFetcher(pictures, timer::after));
    }

    @Bean
    ConnectionTimer gatewayConnectionTimer() {
        return new ConnectionTimer();
    }

    @Bean
    CallerWatch gatewayCallerWatch(ConnectionTimer timer, Limits limits) {
        return new CallerWatch(timer, limits.callerCheck());
    }

    @Bean
    ConnectionLimits gatewayConnectionLimits(Limits limits, Environment environment) {
        // Behind a proxy every connection comes from it.
        String forwarded = environment.getProperty("server.forward-headers-strategy", "none");
        return new ConnectionLimits(
                limits.pace().timeout(),
                limits.write(),
                limits.pace().bytesPerSecond(),
                forwarded.equalsIgnoreCase("none"));
    }

    @Bean
    Drawing gatewayDrawing(DecodedImageBudget decodedImages, Limits limits) {
        return new Drawing(decodedImages, limits.image(), limits.drawings(), limits.drawingSide());
    }

    @Bean
    HttpEntrance gatewayEntrance(WebServerApplicationContext context) {
        return new HttpEntrance(() -> context.getWebServer() instanceof TomcatWebServer tomcat
                ? List.of(tomcat.getTomcat().getService().findConnectors())
                : List.of());
    }

    @Bean
    FilterRegistrationBean<RequestFilter> gatewayRequestFilter(
            ConnectionTimer timer, ConnectionLimits limits, HttpEntrance entrance) {
        var registration = new FilterRegistrationBean<>(new RequestFilter(timer, limits, entrance));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> gatewayServer(
            ConnectionTimer timer, ConnectionLimits limits) {
        return server -> {
            server.setProtocol(WatchedHttp11Protocol.class.getName());
            server.addProtocolHandlerCustomizers(protocol -> {
                if (protocol instanceof WatchedHttp11Protocol http) {
                    http.setLimits(timer, limits);
                    http.setContinueResponseTiming("onRead"); // a refusal by header spares the caller the upload
                }
            });
            server.addContextCustomizers(context -> {
                if (context.getParent() instanceof StandardHost host) {
                    host.setErrorReportValveClass(ProblemValve.class.getName());
                }
            });
        };
    }

    @Bean
    FilterRegistrationBean<CorsFilter> gatewayCors(Limits limits) {
        var registration = new FilterRegistrationBean<>(CorsRules.filter(limits.corsOrigins()));
        registration.setOrder(BEHIND_TRACING + 1); // before a key is asked for: a browser's preflight has none
        registration.setEnabled(!limits.corsOrigins().isEmpty());
        return registration;
    }
}
