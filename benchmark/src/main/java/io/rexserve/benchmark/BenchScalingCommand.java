package io.rexserve.benchmark;

import io.rexserve.benchmark.BenchServingCommand.DurationText;
import io.rexserve.benchmark.monitoring.PrometheusServer;
import io.rexserve.benchmark.report.BenchmarkReport;
import io.rexserve.benchmark.report.JavaLaunch;
import io.rexserve.benchmark.scaling.ScalingBenchmark;
import io.rexserve.benchmark.scaling.ScalingBenchmark.Plan;
import io.rexserve.benchmark.serving.ServingOptions;
import io.rexserve.cli.CommandException;
import io.rexserve.cli.Home;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./rexserve bench scaling`: replicas that follow demand.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "scaling",
        mixinStandardHelpOptions = true,
        description = {
            "Replicas of the language service follow demand up and down: real processes, a real Prometheus, and the",
            "query that the chart gives to KEDA. Exit status 1 if a request failed or replicas did not follow."
        })
final class BenchScalingCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private BenchServingOptions options;

    @Option(names = "--few", defaultValue = "1", description = "clients before and after (default: ${DEFAULT-VALUE})")
    private int few;

    @Option(names = "--many", defaultValue = "6", description = "clients in between (default: ${DEFAULT-VALUE})")
    private int many;

    @Option(
            names = "--quiet",
            paramLabel = "TIME",
            converter = DurationText.class,
            defaultValue = "90s",
            description = "how long there are few, before and after (default: ${DEFAULT-VALUE})")
    private Duration quiet;

    @Option(
            names = "--busy",
            paramLabel = "TIME",
            converter = DurationText.class,
            defaultValue = "120s",
            description = "how long there are many (default: ${DEFAULT-VALUE})")
    private Duration busy;

    @Option(
            names = "--target",
            defaultValue = "3",
            description = "demand that one replica is meant for (default: ${DEFAULT-VALUE})")
    private double target;

    @Option(names = "--max", defaultValue = "2", description = "replicas (default: ${DEFAULT-VALUE})")
    private int max;

    @Option(
            names = "--stabilization",
            paramLabel = "TIME",
            converter = DurationText.class,
            defaultValue = "30s",
            description =
                    "how long fewer must have sufficed before one goes (default: ${DEFAULT-VALUE}; the chart: 300s)")
    private Duration stabilization;

    @Option(
            names = "--pictures",
            paramLabel = "FOLDER",
            description = "where the chart's dashboards of this run are drawn as PNG")
    private @Nullable Path pictures;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!PrometheusServer.installed()) {
            throw new CommandException(
                    PrometheusServer.PROGRAM + ": not on the path (expected: Prometheus, Debian package prometheus)");
        }
        System.setProperty("jdk.httpclient.keepalive.timeout", "10");
        ServingOptions serving = options.serving(
                BenchServingCommand.programs(),
                BenchServingCommand.withNetwork(JavaLaunch.likeThisProcess(Home.folder())));
        var plan = new Plan(few, many, quiet, busy, max, target, stabilization);
        BenchmarkReport report = ScalingBenchmark.run(serving, plan, pictures);
        var out = spec.commandLine().getOut();
        if (!options.json()) {
            out.print(report.table());
        }
        out.print(report.json());
        out.flush();
        return ScalingBenchmark.passed(report) ? 0 : 1;
    }
}
