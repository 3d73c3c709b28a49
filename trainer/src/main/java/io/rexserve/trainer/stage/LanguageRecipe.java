package io.rexserve.trainer.stage;

import ai.djl.Device;
import io.rexserve.trainer.corpus.Corpus;
import io.rexserve.trainer.corpus.CorpusOptions;
import io.rexserve.trainer.loop.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A stage of training of a ChatRex model. Paths are absolute.
///
/// @param stage which tasks are asked, and what is trained
/// @param model folder to start from
/// @param data what is learnt from, replayed and measured on
/// @param proposals the network whose boxes are mixed with the true ones; null for random boxes
/// @param proposalFile where its boxes are kept
/// @param adapters low-rank matrices in the place of the decoder's own; null to train in full
/// @param rates peak learning rates
/// @param steps optimizer steps
/// @param parts micro-batches of a step
/// @param images of a micro-batch
/// @param questions about an image, behind one prefix
/// @param augmented whether images are changed at random
/// @param bfloat16 whether matrices are multiplied in bfloat16; masters are float32 in any case
/// @param recomputed whether layers are computed again in the backward pass, for the memory of one layer's graph
/// @param warmUp share of the steps in which the rate rises
/// @param clip largest norm of the gradients together; 0 for no limit
/// @param measureEvery steps between measurements on held-out images
/// @param patience measurements without a better one after which the training ends; 0: never
/// @param measured most images that are measured on
/// @param seed of everything random
public record LanguageRecipe(
        Stage stage,
        String model,
        CorpusOptions data,
        @Nullable ProposalOptions proposals,
        String proposalFile,
        @Nullable Adapters adapters,
        StageRates rates,
        int steps,
        int parts,
        int images,
        int questions,
        boolean augmented,
        boolean bfloat16,
        boolean recomputed,
        double warmUp,
        double clip,
        int measureEvery,
        int patience,
        int measured,
        long seed)
        implements Recipe {
    public LanguageRecipe {
        require("steps", steps, 1);
        require("parts", parts, 1);
        require("images", images, 1);
        require("questions", questions, 1);
        require("measure every", measureEvery, 1);
        require("patience", patience, 0);
        require("measured", measured, 1);
    }

    private static void require(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: at least " + least + ")");
        }
    }

    @Override
    public String name() {
        return stage.text();
    }

    /// Images of a step.
    public int batch() {
        return parts * images;
    }

    @Override
    public LanguageTraining open(int threads) throws IOException {
        return open(threads, Device.cpu(), Corpus.open(data), _ -> {});
    }

    /// @param device the processor, or one CUDA device
    /// @param corpus of [#data]
    /// @param progress receives lines about what is read and computed before the first step
    /// @throws io.rexserve.datasets.format.DatasetException for data of which too much cannot be used, or that has
    ///     nothing for any task of the stage
    /// @throws io.rexserve.model.weights.CheckpointException for a model that cannot be read
    public LanguageTraining open(int threads, Device device, Corpus corpus, Consumer<String> progress)
            throws IOException {
        return LanguageTraining.open(this, threads, device, corpus, progress);
    }

    Path proposalPath() {
        return Path.of(proposalFile);
    }
}
