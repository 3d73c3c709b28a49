package io.rexserve.benchmark.scaling;

import io.rexserve.benchmark.load.ClosedLoop;
import io.rexserve.benchmark.load.ClosedLoop.StopCondition;
import io.rexserve.benchmark.load.GatewayClient;
import io.rexserve.benchmark.load.LoadStatistics;
import io.rexserve.benchmark.load.RequestPrefetch;
import io.rexserve.benchmark.monitoring.Dashboard;
import io.rexserve.benchmark.monitoring.DashboardPicture;
import io.rexserve.benchmark.monitoring.PrometheusServer;
import io.rexserve.benchmark.monitoring.ScrapedSuite;
import io.rexserve.benchmark.report.BenchmarkReport;
import io.rexserve.benchmark.serving.ServingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Replicas of the language service that follow demand up and down again: real processes, started and stopped by what
/// [HorizontalScaler] makes of a real Prometheus' answer to the query that the chart gives to KEDA.
public final class ScalingBenchmark {
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final Duration RATE = Duration.ofSeconds(20);
    private static final Duration TIME_LIMIT = Duration.ofMinutes(2);
    private static final int AHEAD = 64;

    private final ServingOptions options;
    private final Plan plan;
    private final LoadStatistics statistics = new LoadStatistics();
    private final List<Event> events = new ArrayList<>();
    private final Deque<Integer> replicas = new ArrayDeque<>();
    private long start;
    private int fewest = Integer.MAX_VALUE;
    private int most;

    /// What is run.
    ///
    /// @param few clients at first and in the end
    /// @param many clients in between
    /// @param quiet how long there are few, each time
    /// @param busy how long there are many
    /// @param max replicas
    /// @param target demand that one replica is meant for
    /// @param stabilization of the scaler, which is shorter than the chart's
    public record Plan(
            int few, int many, Duration quiet, Duration busy, int max, double target, Duration stabilization) {
        Duration whole() {
            return quiet.plus(busy).plus(quiet);
        }
    }

    /// @param seconds since the start
    private record Event(double seconds, String what, double demand, int replicas) {}

    private ScalingBenchmark(ServingOptions options, Plan plan) {
        this.options = options;
        this.plan = plan;
    }

    /// @param pictures where the chart's dashboards of this run are drawn; null: nowhere
    public static BenchmarkReport run(ServingOptions options, Plan plan, @Nullable Path pictures)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("rexserve-scaling-");
        try {
            return new ScalingBenchmark(options, plan).run(folder, pictures);
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /// The chart's query for the replicas of a service in the pool `default`.
    ///
    /// @param home folder of the sources
    public static String query(Path home, String service) throws IOException {
        String selector = "namespace=\"" + ScrapedSuite.NAMESPACE + "\",release=\"" + ScrapedSuite.RELEASE + "\"";
        return Files.readString(home.resolve("helm/rexserve/files/demand.promql"))
                .strip()
                .replace("SERVICE", service)
                .replace("POOL", "default")
                .replace("SELECTOR", selector);
    }

    private BenchmarkReport run(Path folder, @Nullable Path pictures) throws IOException, InterruptedException {
        Path home = options.launch().home();
        try (var suite = ScrapedSuite.start(options, folder, List.of());
                var client = new GatewayClient(suite.gateway(), TIME_LIMIT);
                var requests = new RequestPrefetch(options.workload()::stream, AHEAD);
                ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            replicas.add(ScrapedSuite.FIRST_LANGUAGE);
            Instant from = Instant.now();
            start = System.nanoTime();
            Future<?> load = tasks.submit(() -> load(client, requests));
            follow(suite, query(home, "llm"), load, tasks);
            if (pictures != null) {
                for (Dashboard dashboard : Dashboard.all(home.resolve("helm/rexserve/dashboards"))) {
                    Path file = pictures.resolve(dashboard.name() + ".png");
                    DashboardPicture.draw(
                            dashboard.with("target_llm", Double.toString(plan.target)),
                            suite.prometheus(),
                            from,
                            Instant.now(),
                            RATE,
                            file);
                    options.progress().println("Drew " + file);
                }
            }
        }
        return report();
    }

    private @Nullable Void load(GatewayClient client, RequestPrefetch requests) throws InterruptedException {
        record Phase(int clients, Duration time) {}
        for (Phase phase : List.of(
                new Phase(plan.few, plan.quiet), new Phase(plan.many, plan.busy), new Phase(plan.few, plan.quiet))) {
            log(phase.clients + " clients", Double.NaN);
            ClosedLoop.run(
                    client,
                    requests,
                    phase.clients,
                    StopCondition.after(phase.time),
                    statistics,
                    GatewayClient.EventListener.SILENT);
        }
        return null;
    }

    private void follow(ScrapedSuite suite, String query, Future<?> load, ExecutorService tasks)
            throws IOException, InterruptedException {
        List<Future<?>> changes = new ArrayList<>(List.of(load));
        var scaler = new HorizontalScaler(1, plan.max, plan.target, plan.stabilization);
        while (!load.isDone()) {
            TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
            List<PrometheusServer.Sample> result = suite.prometheus().query(query);
            fewest = Math.min(fewest, result.size());
            most = Math.max(most, result.size());
            double demand = result.size() == 1 ? result.getFirst().value() : Double.NaN;
            int current = replicas.size();
            int wanted = scaler.wanted(demand, current, System.nanoTime());
            if (wanted > current) {
                log("wanted " + wanted, demand);
                int number = suite.startLanguage();
                replicas.addLast(number);
                changes.add(tasks.submit(() -> ready(suite, number)));
            } else if (wanted < current) {
                log("wanted " + wanted, demand);
                int number = replicas.removeLast();
                changes.add(tasks.submit(() -> stop(suite, number)));
            } else {
                log("", demand);
            }
        }
        for (Future<?> change : changes) {
            await(change);
        }
    }

    private static void await(Future<?> task) throws InterruptedException {
        try {
            task.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load or a change of the replicas failed", e.getCause());
        }
    }

    private @Nullable Void ready(ScrapedSuite suite, int number) throws IOException, InterruptedException {
        suite.awaitLanguage(number);
        log("ready", Double.NaN);
        return null;
    }

    private @Nullable Void stop(ScrapedSuite suite, int number) throws IOException {
        suite.stopLanguage(number);
        log("gone", Double.NaN);
        return null;
    }

    private synchronized void log(String what, double demand) {
        var event = new Event((System.nanoTime() - start) / 1e9, what, demand, replicas.size());
        events.add(event);
        options.progress()
                .println(String.format(
                        Locale.ROOT,
                        "%6.1f s  demand %5.2f  replicas %d  %s",
                        event.seconds,
                        demand,
                        event.replicas,
                        what));
    }

    private BenchmarkReport report() {
        double up = plan.quiet.toMillis() / 1e3;
        double down = up + plan.busy.toMillis() / 1e3;
        Map<String, Object> figures = statistics.figures();
        return options.report("scaling")
                .put("clients", List.of(plan.few, plan.many, plan.few))
                .put("target_demand", plan.target)
                .put("stabilization_s", plan.stabilization.toSeconds())
                .put("query_elements", fewest == most ? Integer.toString(most) : fewest + " to " + most)
                .put("wanted_s", since(up, "wanted 2"))
                .put("ready_s", since(up, "ready"))
                .put("unwanted_s", since(down, "wanted 1"))
                .put("gone_s", since(down, "gone"))
                .put(
                        "requests",
                        statistics.completed() + statistics.rejected() + statistics.lost() + statistics.errors())
                .putAll(figures);
    }

    /// Seconds from a point of the run to the first such event after it; null if there is none.
    private synchronized @Nullable Double since(double from, String what) {
        return events.stream()
                .filter(event -> event.seconds >= from && event.what.equals(what))
                .map(event -> event.seconds - from)
                .findFirst()
                .orElse(null);
    }

    /// Whether no request failed or was lost, replicas followed up and down, and the query always had one element.
    ///
    /// @param report of a run
    public static boolean passed(BenchmarkReport report) {
        return report.json().contains("\"errors\":0,")
                && report.json().contains("\"lost\":0,")
                && report.json().contains("\"query_elements\":\"1\"")
                && !report.json().contains("_s\":null");
    }
}
