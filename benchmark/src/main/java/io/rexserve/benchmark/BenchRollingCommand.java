package io.rexserve.benchmark;

import io.rexserve.benchmark.report.BenchmarkReport;
import io.rexserve.benchmark.report.JavaLaunch;
import io.rexserve.benchmark.rolling.RollingBenchmark;
import io.rexserve.cli.CommandException;
import io.rexserve.cli.Home;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./rexserve bench rolling`: each of the three services replaced under load.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "rolling",
        mixinStandardHelpOptions = true,
        description = {
            "Replace each of the three services several times under load, and count what clients lose.",
            "Real processes on 127.0.0.2 to .4 behind one name each; clients ask for whole answers, for streams of events,"
                    + " and about pictures of 5 MB all the time.",
            "Exit status 1 if a request failed."
        })
final class BenchRollingCommand implements Callable<Integer> {
    private static final List<String> ENDS = List.of("term", "kill", "stall");

    @Spec
    private CommandSpec spec;

    @Mixin
    private BenchServingOptions options;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "how often each service is replaced (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--tls", description = "with certificates between the services, which change under load as well")
    private boolean tls;

    @Option(
            names = "--end",
            paramLabel = "HOW",
            defaultValue = "term",
            description = "what happens to each old replica: term, kill (no word of warning) or stall (10 s of silence"
                    + " before it is told to stop; default: ${DEFAULT-VALUE})")
    private String end;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rounds < 1) {
            throw new CommandException("--rounds: " + rounds + " (expected: at least 1)");
        }
        if (!ENDS.contains(end)) {
            throw new CommandException("--end: " + end + " (expected: one of " + ENDS + ")");
        }
        // Tomcat closes idle connections after 20 s: the client has to close them earlier, or a request could be lost.
        System.setProperty("jdk.httpclient.keepalive.timeout", "10");
        JavaLaunch launch = BenchServingCommand.withNetwork(JavaLaunch.likeThisProcess(Home.folder()));
        BenchmarkReport report =
                RollingBenchmark.run(options.serving(BenchServingCommand.programs(), launch), rounds, tls, end);
        var out = spec.commandLine().getOut();
        if (!options.json()) {
            out.print(report.table());
        }
        out.print(report.json());
        out.flush();
        return report.number("failures") == 0 ? 0 : 1;
    }
}
