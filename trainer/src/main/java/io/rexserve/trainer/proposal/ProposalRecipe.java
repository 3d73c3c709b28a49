package io.rexserve.trainer.proposal;

import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.UpnConfig;
import io.rexserve.trainer.augmentation.Augmentation;
import io.rexserve.trainer.corpus.Corpus;
import io.rexserve.trainer.corpus.CorpusOptions;
import io.rexserve.trainer.loop.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that decides the outcome of `tune proposals`.
///
/// @param model folder or file of the network to be tuned
/// @param data what it learns from and is measured on
/// @param granularity prompts that are trained
/// @param input size and changes of the images
/// @param rates how fast weights move
/// @param loss what the losses are told
/// @param distillation imitation of a teacher beside them, null for none
/// @param stopping when it is measured and ends
/// @param steps at most
/// @param batch images of a part
/// @param parts of a step
/// @param recomputed whether backbone and encoder are computed twice, for the memory of one piece
/// @param seed of everything random
public record ProposalRecipe(
        String model,
        CorpusOptions data,
        Prompts granularity,
        Input input,
        ProposalRates rates,
        ProposalLoss loss,
        @Nullable Distillation distillation,
        Stopping stopping,
        int steps,
        int batch,
        int parts,
        boolean recomputed,
        long seed)
        implements Recipe {
    /// The prompts that the boxes of a set are meant for. A set of whole objects trains the coarse prompt, one of parts
    /// the fine one (ChatRex, section 3.2); both, where either is to find them.
    public enum Prompts {
        FINE(Granularity.FINE),
        COARSE(Granularity.COARSE),
        BOTH(Granularity.FINE, Granularity.COARSE);

        @SuppressWarnings("ImmutableEnumChecker") // of List.of
        private final List<Granularity> trained;

        Prompts(Granularity... trained) {
            this.trained = List.of(trained);
        }

        public List<Granularity> prompts() {
            return trained;
        }
    }

    /// @param shortSide of the served network's input, in pixels
    /// @param shortSides in training, one is drawn for each batch
    /// @param lowShare of the steps, the first ones, that draw from the lower half of them alone
    /// @param augmentation of each image
    /// @param visible share of an object that cuts must leave for it to be a truth; less is ignored, not punished
    /// @param flipped share of images that are turned upside down
    public record Input(
            int shortSide,
            List<Integer> shortSides,
            double lowShare,
            Augmentation augmentation,
            double visible,
            double flipped) {
        public Input {
            shortSides = List.copyOf(shortSides);
            if (shortSides.isEmpty() || shortSides.stream().anyMatch(side -> side < 32) || shortSide < 32) {
                throw new IllegalArgumentException(
                        "short sides: " + shortSides + ", served " + shortSide + " (expected: at least 32 each)");
            }
        }
    }

    /// @param every steps between measurements
    /// @param patience measurements without a better one after which the training ends; 0 for never
    /// @param figure that decides: `ar100`, `ap` or `ap50`, of the fine prompt where both are trained
    public record Stopping(int every, int patience, String figure) {
        public static final List<String> FIGURES = List.of("ar100", "ap", "ap50");

        public Stopping {
            if (!FIGURES.contains(figure)) {
                throw new IllegalArgumentException("figure: " + figure + " (expected: one of " + FIGURES + ")");
            }
        }
    }

    public ProposalRecipe {
        if (steps < 1 || batch < 1 || parts < 1) {
            throw new IllegalArgumentException(
                    "steps, batch and parts: " + steps + ", " + batch + ", " + parts + " (expected: at least 1 each)");
        }
    }

    @Override
    public String name() {
        return "proposals";
    }

    /// The shape that is served: the model's, with the size of input that it is tuned for.
    UpnConfig served(UpnConfig read) {
        int shortSide = input.shortSide();
        int maxSide = (int) Math.round((double) read.maxSide() * shortSide / read.shortSide());
        return new UpnConfig(
                read.embedDim(),
                read.depths(),
                read.backboneHeads(),
                read.windowSize(),
                read.outIndices(),
                read.width(),
                read.ffnDim(),
                read.encoderLayers(),
                read.decoderLayers(),
                read.heads(),
                read.points(),
                read.levels(),
                read.queries(),
                shortSide,
                maxSide,
                read.proposalBase(),
                read.minScore());
    }

    @Override
    public ProposalTuning open(int threads) throws IOException {
        return open(threads, Corpus.open(data));
    }

    /// As [#open(int)], with the data read already.
    public ProposalTuning open(int threads, Corpus corpus) {
        Torch.useThreads(threads);
        UpnSource source = UpnSource.open(Path.of(model));
        boolean opened = false;
        try {
            ProposalTuning tuning = corpus.heldOut().isEmpty()
                    ? new ProposalTuning(this, corpus, source)
                    : new ProposalTuning.Measured(this, corpus, source);
            opened = true;
            return tuning;
        } finally {
            if (!opened) {
                source.close();
            }
        }
    }
}
