package io.rexserve.trainer;

import io.rexserve.cli.Home;
import io.rexserve.trainer.ood.OodProbeTraining;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `./rexserve train ood-probe`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "ood-probe",
        mixinStandardHelpOptions = true,
        description = {
            "The probe of a proposal network that tells pictures unlike its training images.",
            "It is fitted on three quarters of the pictures; threshold and figures are of the others."
        })
final class TrainOodProbeCommand implements Callable<Integer> {
    @Option(
            names = "--familiar",
            required = true,
            paramLabel = "FOLDER",
            description = "pictures like the training images; may be repeated")
    private List<Path> familiar;

    @Option(
            names = "--unfamiliar",
            paramLabel = "FOLDER",
            description = "other pictures; may be repeated (default: none but the painted ones)")
    private List<Path> unfamiliar = List.of();

    @Option(
            names = "--painted",
            defaultValue = "80",
            description = "painted unfamiliar pictures of each kind: noise, pages, patterns, plots, discs; 0: none"
                    + " (default: ${DEFAULT-VALUE})")
    private int painted;

    @Option(names = "--report", paramLabel = "FOLDER", description = "pictures to measure on only; may be repeated")
    private List<Path> reported = List.of();

    @Option(
            names = "--per-folder",
            defaultValue = "400",
            description = "pictures of a folder, evenly spaced (default: ${DEFAULT-VALUE})")
    private int perFolder;

    @Option(
            names = "--penalty",
            defaultValue = "1000",
            description = "of the squared weights (default: ${DEFAULT-VALUE})")
    private double penalty;

    @Option(
            names = "--false-alarms",
            defaultValue = "0.01",
            description = "share of familiar pictures held out that may count as unlike (default: ${DEFAULT-VALUE})")
    private double falseAlarms;

    @Option(
            names = "--upn",
            paramLabel = "FOLDER",
            description = "proposal network; receives the probe (default: weights/rex-tiny/upn)")
    private @Nullable Path upn;

    @Override
    public Integer call() throws IOException {
        Path folder = upn == null ? Home.folder().resolve("weights/rex-tiny/upn") : upn;
        OodProbeTraining.run(
                new OodProbeTraining.Options(
                        folder, familiar, unfamiliar, painted, reported, perFolder, penalty, falseAlarms),
                System.out);
        return 0;
    }
}
