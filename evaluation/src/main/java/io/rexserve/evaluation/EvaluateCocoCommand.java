package io.rexserve.evaluation;

import io.rexserve.datasets.coco.CocoFormat;
import io.rexserve.evaluation.task.DetectionFigures;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `./rexserve evaluate coco`.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "coco",
        mixinStandardHelpOptions = true,
        description = {
            "Measure detection: COCO's 12 figures, ChatRex's protocol, Rex-Omni's F1, calibration.",
            "The last line is one JSON object."
        })
final class EvaluateCocoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private DetectionFlags flags;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return flags.run(spec, DetectionFigures.Kind.COCO, CocoFormat.COCO);
    }
}
