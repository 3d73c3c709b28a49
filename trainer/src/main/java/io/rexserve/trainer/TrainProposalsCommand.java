package io.rexserve.trainer;

import io.rexserve.trainer.proposal.ProposalTrainingOptions;
import io.rexserve.trainer.proposal.ScratchTraining;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `./rexserve train proposals`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "proposals",
        mixinStandardHelpOptions = true,
        description = "The proposal network: boxes of everything that may be an object.")
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

    @Override
    public Integer call() throws IOException, InterruptedException {
        var options = new ProposalTrainingOptions(
                common.art(),
                common.work("proposals"),
                common.out("upn"),
                steps,
                lowSteps,
                batch,
                rate,
                common.seed(),
                common.threads());
        ScratchTraining.run(options, System.out);
        return 0;
    }
}
