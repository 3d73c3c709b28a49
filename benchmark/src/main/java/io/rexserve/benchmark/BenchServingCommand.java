package io.rexserve.benchmark;

import io.rexserve.benchmark.load.ClosedLoop.StopCondition;
import io.rexserve.benchmark.report.BenchmarkReport;
import io.rexserve.benchmark.report.JavaLaunch;
import io.rexserve.benchmark.serving.FaultBenchmark;
import io.rexserve.benchmark.serving.LoadBenchmark;
import io.rexserve.benchmark.serving.OverheadBenchmark;
import io.rexserve.benchmark.serving.OverloadBenchmark;
import io.rexserve.benchmark.serving.ServingOptions;
import io.rexserve.benchmark.serving.ServingOptions.Programs;
import io.rexserve.benchmark.serving.SoakBenchmark;
import io.rexserve.benchmark.serving.StallBenchmark;
import io.rexserve.cli.CommandException;
import io.rexserve.cli.Home;
import io.rexserve.gateway.Gateway;
import io.rexserve.llm.LlmService;
import io.rexserve.proposal.ProposalService;
import io.rexserve.standalone.Readiness;
import io.rexserve.standalone.RexServe;
import io.rexserve.standalone.ServeCommand;
import io.rexserve.standalone.Suite;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `./rexserve bench serving`: the running suite under load.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "serving",
        mixinStandardHelpOptions = true,
        description = {
            "Measure the running suite: it is started in a process of its own and asked over HTTP.",
            "Without a mode: clients that send the next request once they are answered, a JSON line per number of clients.",
            "Size 1b is a synthetic decoder of 1.1 billion parameters, written once (2.3 GB)."
        })
final class BenchServingCommand implements Callable<Integer> {
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final int OVERHEAD_REQUESTS = 200;
    private static final int STALL_ROUNDS = 3;
    private static final String KILL_LLM = "kill-llm";

    @Spec
    private CommandSpec spec;

    @Mixin
    private BenchServingOptions options;

    @Option(
            names = "--clients",
            split = ",",
            paramLabel = "N",
            defaultValue = "8",
            description = "concurrent clients; several numbers are run one after the other (default: ${DEFAULT-VALUE})")
    private List<Integer> clients;

    @Option(names = "--requests", description = "of each run; of --overhead, of --stall its rounds")
    private @Nullable Integer requests;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = DurationText.class,
            description = "of each run, such as 60s or 3m; requests that are open then are waited for (default: 60s)")
    private @Nullable Duration duration;

    @Option(
            names = "--warmup",
            arity = "0..1",
            paramLabel = "COUNT",
            defaultValue = "0",
            fallbackValue = "16",
            description = "requests before the first run that are not counted (without a number: 16)")
    private int warmUp;

    @ArgGroup
    private @Nullable Mode mode;

    /// What is measured instead of throughput.
    @SuppressWarnings("NullAway.Init")
    static final class Mode {
        @Option(
                names = "--stall",
                description = "how long a running answer stalls while prompts of 800 tokens are prefilled")
        private boolean stall;

        @Option(
                names = "--overload",
                paramLabel = "FACTOR",
                description = "measure the capacity, then offer so many times that, by Poisson arrivals")
        private @Nullable Double overload;

        @Option(
                names = "--soak",
                paramLabel = "REQUESTS",
                description = "memory and native arrays over so many requests")
        private @Nullable Integer soak;

        @Option(
                names = "--overhead",
                description = "what HTTP, gateway and gRPC add to the models, in one process (size tiny)")
        private boolean overhead;

        @Option(
                names = "--fault",
                paramLabel = KILL_LLM,
                description =
                        "three processes; the language service is killed in the middle of an answer and comes back")
        private @Nullable String fault;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, TimeoutException {
        // Tomcat closes idle connections after 20 s: the client has to close them earlier, or a request could be lost.
        System.setProperty("jdk.httpclient.keepalive.timeout", "10");
        int concurrency = clients.getFirst();
        ServingOptions serving = options.serving(programs(), launch());
        try {
            if (mode == null) {
                LoadBenchmark.run(serving, clients, until(), warmUp, this::print);
            } else if (mode.stall) {
                print(StallBenchmark.run(serving, requests == null ? STALL_ROUNDS : requests));
            } else if (mode.overload != null) {
                print(OverloadBenchmark.run(serving, mode.overload, concurrency, duration(), warmUp));
            } else if (mode.soak != null) {
                print(SoakBenchmark.run(serving, mode.soak, concurrency));
            } else if (mode.overhead) {
                print(overhead(serving));
            } else {
                print(FaultBenchmark.run(serving, concurrency));
            }
        } finally {
            if (options.delete()) {
                serving.model().delete(serving.work());
            }
        }
        return 0;
    }

    private StopCondition until() {
        return requests == null ? StopCondition.after(duration()) : new StopCondition(requests, duration);
    }

    private Duration duration() {
        return duration == null ? A_MINUTE : duration;
    }

    static Programs programs() {
        return new Programs(
                RexServe.class.getName(),
                ProposalService.class.getName(),
                LlmService.class.getName(),
                Gateway.class.getName());
    }

    private JavaLaunch launch() throws IOException {
        JavaLaunch launch = JavaLaunch.likeThisProcess(Home.folder());
        if (mode == null || mode.fault == null) {
            return launch;
        }
        if (!mode.fault.equals(KILL_LLM)) {
            throw new CommandException("--fault: " + mode.fault + " (expected: " + KILL_LLM + ")");
        }
        return withNetwork(launch);
    }

    /// With gRPC's network libraries, which the suite leaves out because its services talk in process.
    static JavaLaunch withNetwork(JavaLaunch launch) throws IOException {
        Path network = Home.folder().resolve("llm-service/target/network");
        if (!Files.isDirectory(network)) {
            throw new CommandException(network + ": not there (expected: gRPC's network libraries, after a build)");
        }
        try (Stream<Path> jars = Files.list(network)) {
            return launch.with(jars.sorted().toList());
        }
    }

    private BenchmarkReport overhead(ServingOptions serving) throws IOException, InterruptedException {
        OverheadBenchmark.requireSmall(serving.model());
        var settings = Stream.of(
                        Stream.of("server.port=0", "management.server.port=0"),
                        Suite.ONLY_PROBLEMS.stream(),
                        serving.suiteSettings().entrySet().stream().map(BenchServingCommand::setting))
                .flatMap(each -> each);
        try (ConfigurableApplicationContext suite = Suite.start(settings.toArray(String[]::new))) {
            Readiness.await(suite);
            return OverheadBenchmark.run(
                    serving, URI.create(ServeCommand.page(suite)), requests == null ? OVERHEAD_REQUESTS : requests);
        }
    }

    private static String setting(Map.Entry<String, String> entry) {
        return entry.getKey() + "=" + entry.getValue();
    }

    private void print(BenchmarkReport report) {
        var out = spec.commandLine().getOut();
        if (!options.json()) {
            out.print(report.table());
        }
        out.print(report.json());
        out.flush();
    }

    /// A time as a person writes it: `90s`, `3m`, `1h`.
    static final class DurationText implements ITypeConverter<Duration> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,6})(ms|s|m|h)");

        @Override
        public Duration convert(String text) {
            Matcher form = FORM.matcher(text);
            if (!form.matches() || form.group(1).matches("0+")) {
                throw new TypeConversionException(text + " (expected: a time such as 90s, 3m or 1h)");
            }
            long count = Long.parseLong(form.group(1));
            return switch (form.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                default -> Duration.ofHours(count);
            };
        }
    }
}
