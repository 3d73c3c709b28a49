package io.rexserve.tuning.report;

import io.rexserve.trainer.corpus.Corpus;
import io.rexserve.tuning.card.CardFigure;
import java.nio.file.Path;
import java.util.List;

/// A model that a tune run has written, and what is needed to measure it.
///
/// @param kind what was tuned
/// @param title of the card
/// @param out folder of the run; its folder `model` is the tuned model
/// @param base folder, or `.pth` file, of the model that was tuned
/// @param proposals the network whose boxes language models choose from, before and after alike; for proposal
/// networks the base
/// @param recipe record of everything that decided the training, for the table of the card
/// @param foreignNames of things that are in no held-out image, so that the refusal of absent names can be asked where
/// the sets have few names; empty where they have enough
/// @param more figures that the training measured itself, such as those of the old names
public record TunedModel(
        Kind kind,
        String title,
        Path out,
        Path base,
        Path proposals,
        Object recipe,
        List<String> foreignNames,
        List<CardFigure> more) {
    /// What was tuned.
    public enum Kind {
        /// A proposal network: its boxes count, not their names.
        PROPOSALS,
        /// A language model: names and boxes together.
        LANGUAGE
    }

    public TunedModel {
        foreignNames = List.copyOf(foreignNames);
        more = List.copyOf(more);
    }

    /// A tuned proposal network.
    public static TunedModel proposals(String title, Path out, Path base, Object recipe) {
        return new TunedModel(Kind.PROPOSALS, title, out, base, base, recipe, List.of(), List.of());
    }

    /// A tuned language model.
    ///
    /// @param proposals the network that it is served with
    /// @param corpus what it was tuned on; where sets have few names, others are asked for as absent
    public static TunedModel language(String title, Path out, Path base, Path proposals, Object recipe, Corpus corpus) {
        return new TunedModel(
                Kind.LANGUAGE, title, out, base, proposals, recipe, OtherThings.of(corpus, base), List.of());
    }

    Path model() {
        return out.resolve("model");
    }
}
