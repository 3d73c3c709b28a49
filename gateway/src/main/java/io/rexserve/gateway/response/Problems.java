package io.rexserve.gateway.response;

import io.grpc.Context;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.problem.Problem;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.gateway.telemetry.RequestRecord;
import io.rexserve.image.InvalidImageException;
import io.rexserve.v1.refusal.Excerpt;
import jakarta.servlet.http.HttpServletRequest;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.apache.catalina.connector.ClientAbortException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/// The one place that turns whatever was thrown into a problem, and counts it.
///
/// What a caller is not told (the names of classes, files and machines) goes to the log alone.
public final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final int MAX_CAUSES = 10;
    private static final int MAX_VALUE_LENGTH = 100;

    private final Map<ProblemKind, Counter> counters = new EnumMap<>(ProblemKind.class);

    public Problems(MeterRegistry meters) {
        for (ProblemKind kind : ProblemKind.values()) {
            counters.put(
                    kind,
                    Counter.builder("rexserve.gateway.problems")
                            .description("refusals and failures, those too in the middle of an answer")
                            .tag("code", kind.code())
                            .register(meters));
        }
    }

    /// Counts a failure, and makes a problem of it.
    public ProblemException report(Throwable error, HttpServletRequest http) {
        return report(
                error,
                http.getMethod() + " " + Excerpt.of(http.getRequestURI(), MAX_VALUE_LENGTH),
                RequestRecord.of(http));
    }

    /// Counts a failure, and makes a problem of it.
    ///
    /// @param what has failed, for the log
    public ProblemException report(Throwable error, String what, RequestRecord record) {
        ProblemException problem = problem(error).orElseGet(() -> {
            LOG.error("{} failed", what, error);
            return new ProblemException(ProblemKind.INTERNAL, "the gateway's log says more");
        });
        Objects.requireNonNull(counters.get(problem.kind())).increment();
        record.failed(problem);
        return problem;
    }

    /// The problem behind a failure; empty for a fault of the gateway itself.
    static Optional<ProblemException> problem(Throwable error) {
        return Stream.iterate(error, cause -> cause != null, Throwable::getCause)
                .limit(MAX_CAUSES)
                .flatMap(cause -> known(cause).stream())
                .findFirst();
    }

    private static Optional<ProblemException> known(Throwable error) {
        return Optional.ofNullable(
                switch (error) {
                    case ProblemException problem -> problem;
                    case ErrorResponse refused -> framework(refused);
                    case InvalidImageException image -> ServiceFailure.problem(image);
                    case StatusRuntimeException status -> ServiceFailure.problem("model", status);
                    case StatusException status -> ServiceFailure.problem("model", status);
                    case HttpMessageNotReadableException _ ->
                        new ProblemException(ProblemKind.MALFORMED_BODY, "body: not what is read at this address");
                    case CancellationException _ -> cancelled();
                    case OutOfMemoryError _ ->
                        new ProblemException(ProblemKind.OUT_OF_MEMORY, "request: memory did not suffice");
                    case ClientAbortException _,
                            SocketException _,
                            AsyncRequestNotUsableException _,
                            ClosedChannelException _,
                            InterruptedIOException _ ->
                        new ProblemException(ProblemKind.CALLER_GONE, "connection: closed, or its reader is too slow");
                    default -> null;
                });
    }

    private static ProblemException cancelled() {
        var deadline = Context.current().getDeadline();
        return deadline != null && deadline.isExpired()
                ? new ProblemException(ProblemKind.DEADLINE_EXCEEDED, "request: not answered within its time")
                : new ProblemException(ProblemKind.CALLER_GONE, "request: cancelled, its caller disconnected");
    }

    /// What Spring refuses: an address, a method, a media type.
    private static ProblemException framework(ErrorResponse refused) {
        ProblemKind kind = ProblemKind.ofStatus(refused.getStatusCode().value());
        String detail = refused.getBody().getDetail();
        return new ProblemException(
                kind,
                switch (refused) {
                    case HttpRequestMethodNotSupportedException method -> methods(method);
                    case NoResourceFoundException missing ->
                        Excerpt.of("/" + missing.getResourcePath(), MAX_VALUE_LENGTH) + ": nothing is there";
                    default -> detail == null || kind == ProblemKind.INTERNAL ? kind.title() : bounded(detail);
                });
    }

    private static String bounded(String detail) {
        return Excerpt.of(detail, 2 * MAX_VALUE_LENGTH);
    }

    private static String methods(HttpRequestMethodNotSupportedException refused) {
        String[] supported = refused.getSupportedMethods();
        List<String> expected = supported == null ? List.of() : Arrays.asList(supported);
        return Excerpt.of(refused.getMethod(), MAX_VALUE_LENGTH) + " (expected: " + String.join(", ", expected) + ")";
    }

    /// What is sent for a problem.
    public static Problem of(ProblemException problem, HttpServletRequest http) {
        return Problem.of(problem, RequestFilter.id(http));
    }
}
