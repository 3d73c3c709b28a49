package io.rexserve.trainer;

import io.rexserve.trainer.photograph.PhotographProposals;
import io.rexserve.trainer.proposal.ProposalTrainingOptions;
import io.rexserve.trainer.proposal.ScratchTraining;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `./rexserve train proposals`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "proposals",
        mixinStandardHelpOptions = true,
        description = {
            "The proposal network: boxes of everything that may be an object.",
            "On composed scenes, then, where photographs are given, on these and scenes."
        })
final class TrainProposalsCommand implements Callable<Integer> {
    @Mixin
    private TrainOptions common;

    @Option(names = "--steps", defaultValue = "6000", description = "default: ${DEFAULT-VALUE}")
    private int steps;

    @Option(
            names = "--low-steps",
            defaultValue = "3400",
            description = "of these at 160 pixels (default: ${DEFAULT-VALUE})")
    private int lowSteps;

    @Option(names = "--batch", defaultValue = "4", description = "images per step (default: ${DEFAULT-VALUE})")
    private int batch;

    @Option(names = "--rate", defaultValue = "6e-4", description = "peak learning rate (default: ${DEFAULT-VALUE})")
    private double rate;

    @Option(
            names = "--scenes",
            defaultValue = "6000",
            description = "composed scenes beside the photographs (default: ${DEFAULT-VALUE})")
    private int scenes;

    @Option(
            names = "--photograph-steps",
            defaultValue = "4363",
            description = "with photographs: further steps on them (default: ${DEFAULT-VALUE})")
    private int photographSteps;

    @Option(
            names = "--distilled-steps",
            defaultValue = "3300",
            description = "and then as many that imitate a detector too (default: ${DEFAULT-VALUE})")
    private int distilledSteps;

    @Override
    public Integer call() throws IOException, InterruptedException {
        boolean drawingsOnly = common.photographs().isEmpty();
        Path drawings =
                drawingsOnly ? common.out("upn") : common.work("proposals").resolve("drawings");
        var options = new ProposalTrainingOptions(
                common.art(),
                common.work("proposals"),
                drawings,
                steps,
                lowSteps,
                batch,
                rate,
                common.seed(),
                common.threads());
        ScratchTraining.run(options, System.out);
        if (!drawingsOnly) {
            PhotographProposals.run(
                    new PhotographProposals.Options(
                            drawings,
                            common.art(),
                            common.work("photographs"),
                            common.out("upn"),
                            common.photographs(),
                            scenes,
                            photographSteps,
                            distilledSteps,
                            common.seed(),
                            common.threads()),
                    System.out);
        }
        return 0;
    }
}
