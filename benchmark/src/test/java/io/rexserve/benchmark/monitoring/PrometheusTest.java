package io.rexserve.benchmark.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rexserve.benchmark.load.ClosedLoop;
import io.rexserve.benchmark.load.ClosedLoop.StopCondition;
import io.rexserve.benchmark.load.GatewayClient;
import io.rexserve.benchmark.load.LoadRequest;
import io.rexserve.benchmark.load.LoadStatistics;
import io.rexserve.benchmark.load.RequestPrefetch;
import io.rexserve.benchmark.report.JavaLaunch;
import io.rexserve.benchmark.scaling.ScalingBenchmark;
import io.rexserve.benchmark.serving.ServedModel;
import io.rexserve.benchmark.serving.ServingOptions;
import io.rexserve.benchmark.serving.ServingOptions.Programs;
import io.rexserve.gateway.Gateway;
import io.rexserve.llm.LlmService;
import io.rexserve.proposal.ProposalService;
import io.rexserve.standalone.RexServe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Every query that the chart brings, on a real Prometheus that scrapes real processes under a load with failures.
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PrometheusTest {
    private static final Path HOME = Path.of(System.getProperty("rexserve.home"));
    private static final Path CHART = HOME.resolve("helm/rexserve");
    private static final Path PICTURES = Path.of("target/dashboards").toAbsolutePath();
    private static final Duration RATE = Duration.ofSeconds(30);
    private static final Duration LOAD = Duration.ofSeconds(20);
    /// A metric in an alert, with its selector.
    private static final Pattern SELECTOR =
            Pattern.compile("(?<![\\w\"#])((?:rexserve|release:|process|ssl|http|rpc)[\\w:]*|up(?= ))(\\{[^}]*})?");

    @TempDir
    private static Path folder;

    private static ScrapedSuite suite;
    private static Instant from;

    @BeforeAll
    static void runUnderLoad() throws IOException, InterruptedException {
        assumeTrue(PrometheusServer.installed(), "prometheus is not installed (Debian package prometheus)");
        ServedModel model = ServedModel.named("tiny");
        var options = new ServingOptions(
                launch(),
                new Programs(
                        RexServe.class.getName(),
                        ProposalService.class.getName(),
                        LlmService.class.getName(),
                        Gateway.class.getName()),
                folder,
                model,
                model.defaultType(),
                model.defaultThreads(),
                settings(),
                0.3,
                System.err);
        from = Instant.now();
        suite = ScrapedSuite.start(options, folder.resolve("suite"), rules());
        try (var requests = new RequestPrefetch(options.workload()::stream, 16)) {
            send(requests, 3, StopCondition.after(LOAD), Duration.ofMinutes(1));
            send(requests, 12, StopCondition.requests(36), Duration.ofMinutes(1)); // more than are accepted
            send(requests, 2, StopCondition.requests(6), Duration.ofMillis(20)); // out of time
            send(PrometheusTest::wrong, 1, StopCondition.requests(3), Duration.ofMinutes(1));
            send(requests, 3, StopCondition.after(LOAD), Duration.ofMinutes(1));
        }
        Thread.sleep(7000); // two scrapes
        suite.awaitScraped();
    }

    /// With gRPC's network libraries, which the suite in one process leaves out.
    private static JavaLaunch launch() throws IOException {
        Path network = HOME.resolve("llm-service/target/network");
        assertThat(network).isDirectory();
        try (Stream<Path> jars = Files.list(network)) {
            return JavaLaunch.likeThisProcess(HOME).with(jars.sorted().toList());
        }
    }

    private static Map<String, String> settings() throws IOException, InterruptedException {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "x",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=x",
                        "-validity",
                        "90",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        return Map.of(
                "rexserve.gateway.max-requests", "6",
                "rexserve.llm.max-conversations", "4",
                "rexserve.shutdown-delay", "1s",
                // nobody uses this bundle; its certificate is watched all the same
                "spring.ssl.bundle.jks.grpc.keystore.location", "file:" + store,
                "spring.ssl.bundle.jks.grpc.keystore.password", "changeit");
    }

    private static LoadRequest wrong() {
        return new LoadRequest.MultipartForm().text("labels", "cat").request("/v1/detect", LoadRequest.WHOLE);
    }

    private static void send(LoadRequest.Source requests, int clients, StopCondition until, Duration limit)
            throws InterruptedException {
        try (var client = new GatewayClient(suite.gateway(), limit)) {
            ClosedLoop.run(client, requests, clients, until, new LoadStatistics(), GatewayClient.EventListener.SILENT);
        }
    }

    private static List<Path> rules() throws IOException {
        try (Stream<Path> files = Files.list(CHART.resolve("alerts"))) {
            return files.sorted().toList();
        }
    }

    static List<Dashboard> dashboards() throws IOException {
        return Dashboard.all(CHART.resolve("dashboards"));
    }

    @AfterAll
    static void stop() {
        if (suite != null) {
            suite.close();
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    @Order(1)
    void everyQueryOfEveryPanelReturnsData(Dashboard dashboard) throws IOException, InterruptedException {
        var without = new ArrayList<String>();
        for (Dashboard.Panel panel : dashboard.panels()) {
            for (Dashboard.Target target : panel.targets()) {
                String query = dashboard.query(target.expression(), RATE);
                if (suite.prometheus().query(query).stream().noneMatch(sample -> Double.isFinite(sample.value()))) {
                    without.add(panel.title() + ": " + query);
                }
            }
        }

        assertThat(without).isEmpty();
    }

    @Test
    @Order(1)
    void everyRuleIsEvaluatedAndEveryRecordedSeriesIsThere() throws IOException, InterruptedException {
        List<JsonNode> rules = suite.prometheus().rules();

        assertThat(rules).hasSizeGreaterThan(30);
        assertThat(rules).allSatisfy(rule -> {
            assertThat(rule.path("health").asString()).as(rule.toString()).isEqualTo("ok");
            assertThat(rule.path("lastError").asString()).as(rule.toString()).isEmpty();
        });
        for (JsonNode rule : rules) {
            if (rule.path("type").asString().equals("recording")) {
                String name = rule.path("name").asString();
                assertThat(suite.prometheus().query(name)).as(name).isNotEmpty();
            }
        }
    }

    @Test
    @Order(1)
    void everySelectorOfEveryRuleMatchesSeries() throws IOException, InterruptedException {
        Set<String> selectors = new TreeSet<>();
        for (JsonNode rule : suite.prometheus().rules()) {
            SELECTOR.matcher(rule.path("query").asString()).results().forEach(found -> selectors.add(found.group()));
        }

        assertThat(selectors).hasSizeGreaterThan(20);
        for (String selector : selectors) {
            assertThat(suite.prometheus().query(selector)).as(selector).isNotEmpty();
        }
    }

    @Test
    @Order(1)
    void theFailuresOfTheLoadAreCounted() throws IOException, InterruptedException {
        for (String code : List.of("overloaded", "deadline_exceeded", "invalid_request")) {
            String query = "sum(increase(rexserve_gateway_requests_total{code=\"" + code + "\"}[5m]))";
            assertThat(suite.prometheus().query(query).getFirst().value())
                    .as(code)
                    .isPositive();
        }
    }

    @Test
    @Order(1)
    void nobodyIsWokenByAFewFailures() throws IOException, InterruptedException {
        assertThat(suite.prometheus().query("ALERTS{alertstate=\"firing\",severity=\"critical\"}"))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    @Order(2)
    void aDashboardIsDrawnFromItsQueries(Dashboard dashboard) throws IOException, InterruptedException {
        Path file = PICTURES.resolve(dashboard.name() + ".png");
        DashboardPicture.draw(dashboard, suite.prometheus(), from, Instant.now(), RATE, file);

        assertThat(Files.size(file)).isBetween(20_000L, 400_000L);
    }

    @Test
    @Order(3)
    void theScalersQueryHasOneElementWithOneReplicaAndWithTwo() throws IOException, InterruptedException {
        for (String service : List.of("llm", "proposal")) {
            assertThat(suite.prometheus().query(ScalingBenchmark.query(HOME, service)))
                    .as(service)
                    .hasSize(1);
        }

        suite.awaitLanguage(suite.startLanguage());
        Thread.sleep(7000); // two scrapes
        assertThat(suite.prometheus().query("rexserve_engine_state{service=\"llm\",state=\"ready\"} == 1"))
                .hasSize(2);
        for (String service : List.of("llm", "proposal")) {
            assertThat(suite.prometheus().query(ScalingBenchmark.query(HOME, service)))
                    .as(service)
                    .hasSize(1);
        }
    }
}
