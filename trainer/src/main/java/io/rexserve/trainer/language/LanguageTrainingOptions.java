package io.rexserve.trainer.language;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Options of a run of decoder training.
///
/// @param art folder that `datasets/fetch-art.sh` filled
/// @param upn model folder of the proposal network, whose boxes the decoder learns to read
/// @param work folder for checkpoints and logs; a run continues from the checkpoint in it
/// @param symbolSteps optimizer steps on symbols
/// @param imageSteps optimizer steps on the tokens of the towers
/// @param batch scenes per step on symbols
/// @param seed of weights and scenes
/// @param threads threads of one operator
/// @param narrow whether matrices are multiplied in bfloat16: faster where the processor has it
/// @param start model folder whose decoder the training on symbols starts from; null to start anew
/// @param photographs folders of annotated photographs; the decoder is trained on composed scenes alone where there are
/// none
/// @param proposed composed scenes, and at most so many photographs, with boxes of the proposal network
public record LanguageTrainingOptions(
        Path art,
        Path upn,
        Path work,
        int symbolSteps,
        int imageSteps,
        int batch,
        long seed,
        int threads,
        boolean narrow,
        @Nullable Path start,
        List<Path> photographs,
        int proposed) {
    public LanguageTrainingOptions {
        photographs = List.copyOf(photographs);
        if (symbolSteps < 1 || imageSteps < 1) {
            throw new IllegalArgumentException("steps: " + symbolSteps + " and " + imageSteps + " (expected: >= 1)");
        }
        if (proposed < 1) {
            throw new IllegalArgumentException("proposed: " + proposed + " (expected: >= 1)");
        }
        if (batch < 1) {
            throw new IllegalArgumentException("batch: " + batch + " (expected: >= 1)");
        }
    }
}
