package io.rexserve.benchmark.rolling;

import io.rexserve.benchmark.load.MetricsPage;
import io.rexserve.benchmark.report.BenchmarkReport;
import io.rexserve.benchmark.report.JavaLaunch;
import io.rexserve.benchmark.rolling.Traffic.Count;
import io.rexserve.benchmark.rolling.Traffic.Kind;
import io.rexserve.benchmark.serving.ServingOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Replaces each of the three services several times under load, and counts what clients lose.
public final class RollingBenchmark {
    private static final String REOPENED = "rexserve_gateway_service_reopened_total";
    private static final Duration SETTLED = Duration.ofSeconds(3);

    private final ServingOptions options;
    private final int rounds;
    private final Replicas.End end;
    private final Map<String, Map<String, Object>> services = new LinkedHashMap<>();
    private int requests;
    private int failures;
    private double reopened;

    private RollingBenchmark(ServingOptions options, int rounds, Replicas.End end) {
        this.options = options;
        this.rounds = rounds;
        this.end = end;
    }

    /// @param rounds how often each service is replaced
    /// @param tls whether the services show certificates to each other, which change once per round
    /// @param end `term`, `kill` or `stall`: what happens to each old replica
    public static BenchmarkReport run(ServingOptions options, int rounds, boolean tls, String end)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("rexserve-rolling-");
        try {
            return new RollingBenchmark(options, rounds, Replicas.End.valueOf(end.toUpperCase(Locale.ROOT)))
                    .run(folder, tls);
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(folder);
        }
    }

    private BenchmarkReport run(Path folder, boolean tls) throws IOException, InterruptedException {
        var records = new NameRecords(folder.resolve("hosts"));
        KeyFiles keys = tls ? new KeyFiles(folder, List.of("gateway.test", "proposal.test", "llm.test")) : null;
        JavaLaunch launch = options.launch().with("-Djdk.net.hosts.file=" + records.file());
        try (var proposal = service("proposal", options.programs().proposal(), launch, keys, records);
                var language = service("llm", options.programs().language(), launch, keys, records);
                var gateway = new Replicas(
                        "gateway",
                        options.programs().gateway(),
                        launch,
                        gatewaySettings(proposal, language, keys),
                        records)) {
            options.progress().println("Starting three services.");
            for (Replicas each : List.of(proposal, language, gateway)) {
                each.awaitReady();
            }
            gateway.current().awaitServices(Duration.ofMinutes(1));
            roll(proposal, language, gateway, records, keys);
        }
        return options.report("rolling")
                .put("rounds", rounds)
                .put("tls", tls)
                .put("end", end.name().toLowerCase(Locale.ROOT))
                .putAll(services)
                .put("reopened", reopened)
                .put("requests", requests)
                .put("failures", failures);
    }

    private void roll(
            Replicas proposal, Replicas language, Replicas gateway, NameRecords records, @Nullable KeyFiles keys)
            throws IOException, InterruptedException {
        Path samples = options.launch().home().resolve("samples");
        try (var traffic = new Traffic(records, gateway.host(), gateway.port(), samples, options.progress())) {
            traffic.start();
            Thread.sleep(SETTLED);
            for (Replicas each : List.of(language, proposal, gateway)) {
                roll(each, gateway, traffic);
                if (keys != null) {
                    rotate(keys, List.of(proposal, language));
                    count("rotation after " + each.name(), traffic, 0);
                }
            }
        }
    }

    private void roll(Replicas service, Replicas gateway, Traffic traffic) throws IOException, InterruptedException {
        double longestStop = 0;
        for (int round = 0; round < rounds; round++) {
            if (service == gateway) {
                reopened += reopened(gateway); // its counter ends with it
            }
            Duration stop = service.roll(end);
            longestStop = Math.max(longestStop, stop.toMillis() / 1e3);
            Thread.sleep(SETTLED);
        }
        reopened += service == gateway ? reopened(gateway) : 0;
        count(service.name(), traffic, longestStop);
    }

    private static double reopened(Replicas gateway) throws IOException, InterruptedException {
        MetricsPage page = gateway.current().metrics();
        return page.sum(REOPENED, "").orElse(0);
    }

    private void rotate(KeyFiles keys, List<Replicas> servers) throws IOException, InterruptedException {
        List<InetSocketAddress> ports = servers.stream()
                .map(each -> new InetSocketAddress(each.current().base().getHost(), each.port()))
                .toList();
        for (InetSocketAddress port : ports) {
            if (keys.admitsStrangers(port)) {
                throw new IOException(port + ": answers without a certificate (expected: a refusal)");
            }
        }
        Duration took = keys.rotate(ports);
        options.progress().println("A new authority's certificate is on the wire after " + took.toMillis() + " ms.");
        Thread.sleep(SETTLED);
    }

    /// What came of the requests since the last count, for the report.
    private void count(String name, Traffic traffic, double longestStop) {
        Map<Kind, Count> counts = traffic.take();
        var figures = new LinkedHashMap<String, Object>();
        counts.forEach((kind, count) -> {
            requests += count.requests;
            failures += count.failures;
            var one = new LinkedHashMap<String, Object>();
            one.put("requests", count.requests);
            one.put("failures", count.failures);
            one.put("longest_ms", count.longestNanos / 1_000_000);
            figures.put(kind.name().toLowerCase(Locale.ROOT), one);
        });
        if (longestStop > 0) {
            figures.put("longest_stop_s", longestStop);
        }
        services.put(name.replace(' ', '_'), figures);
        options.progress().println(name + ": " + figures);
    }

    private Replicas service(String name, String main, JavaLaunch launch, @Nullable KeyFiles keys, NameRecords records)
            throws IOException {
        var all = new LinkedHashMap<>(options.suiteSettings());
        all.put("server.address", "${address}");
        all.put("server.port", "${management}");
        all.put("spring.grpc.server.address", "${address}");
        all.put("spring.grpc.server.port", "${port}");
        if (keys != null) {
            all.putAll(keys.settings());
            all.put("spring.grpc.server.ssl.bundle", "grpc");
            all.put("spring.grpc.server.ssl.client-auth", "require");
        }
        return new Replicas(name, main, launch, all, records);
    }

    private Map<String, String> gatewaySettings(Replicas proposal, Replicas language, @Nullable KeyFiles keys)
            throws IOException {
        var all = new LinkedHashMap<>(options.suiteSettings());
        all.put("server.address", "${address}");
        all.put("server.port", "${port}");
        all.put("management.server.port", "${management}");
        // The gateway asks and is asked by nobody over gRPC.
        all.put("spring.grpc.server.enabled", "false");
        for (Replicas service : List.of(proposal, language)) {
            String channel = "spring.grpc.client.channel." + service.name() + ".";
            all.put(channel + "target", "dns:///" + service.host() + ":" + service.port());
            if (keys != null) {
                all.put(channel + "ssl.bundle", "grpc");
            }
        }
        if (keys != null) {
            all.putAll(keys.settings());
        }
        return all;
    }
}
