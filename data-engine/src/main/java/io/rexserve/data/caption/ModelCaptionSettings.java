package io.rexserve.data.caption;

import io.rexserve.data.embedded.EmbeddedModels;
import io.rexserve.data.embedded.ModelSource;
import io.rexserve.data.embedded.ModelStageSettings;
import io.rexserve.data.embedded.ProposalSettings;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.datasets.art.ObjectName;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Captions by a model in this process.
///
/// @param method how the caption comes about
/// @param names that are looked for with [Method#COMPOSE]; empty for all that scenes are composed of
/// @param minScore least score of an object for its name to be in the caption, 0 to 1
/// @param maxOod greatest OOD score of a picture that gets a caption, beside that of `proposals`; null for no other
/// @param required whether a picture without a caption is refused; else it goes on without one
public record ModelCaptionSettings(
        ModelSource models,
        Method method,
        ProposalSettings proposals,
        List<String> names,
        double minScore,
        @Nullable Double maxOod,
        boolean required)
        implements ModelStageSettings {
    private static final int VERSION = 2;
    // 50 composed scenes (seed 8): names in the caption .936 right at recall .792.
    private static final double MIN_SCORE = 0.65;
    // Between it and 0 lie 10 of 100 composed scenes (seed 9), and 7 of the 8 records, all wrong, that were made of 390
    // photographs with 0.
    private static final double MAX_OOD = -0.35;

    /// How a caption comes about.
    public enum Method {
        /// The model answers its caption task, as the published models do.
        ANSWER,
        /// A list of the names of what is found, such as "Two dogs and a car.": for models that were never trained on
        /// captions, as the embedded one.
        COMPOSE
    }

    public ModelCaptionSettings {
        names = List.copyOf(names);
        ProposalSettings.requireShare("minScore", minScore);
        if (maxOod != null && !Double.isFinite(maxOod)) {
            throw new IllegalArgumentException("maxOod: " + maxOod + " (expected: a finite number)");
        }
    }

    /// Composed captions; pictures in which nothing is found are refused.
    public static ModelCaptionSettings defaults(ModelSource models) {
        return new ModelCaptionSettings(
                models, Method.COMPOSE, ProposalSettings.DEFAULT, List.of(), MIN_SCORE, MAX_OOD, true);
    }

    @Override
    public String stage() {
        return "caption";
    }

    @Override
    public String identity() {
        return "caption by model " + VERSION + "\n" + models.identity() + "\nmethod "
                + method.name().toLowerCase(Locale.ROOT) + "\n" + proposals + "\nnames " + names + "\nminScore "
                + minScore + "\nmaxOod " + maxOod + "\nrequired " + required;
    }

    @Override
    public Stage open(StageEnvironment environment) {
        EmbeddedModels leased = EmbeddedModels.lease(models, environment.threads());
        boolean opened = false;
        try {
            leased.requireBoxes(proposals.maxBoxes());
            List<String> all = names.isEmpty()
                    ? ObjectName.drawn().stream().map(ObjectName::text).toList()
                    : names;
            List<String> used = method == Method.COMPOSE ? all : List.of();
            var stage = new ModelCaption(this, leased, NamedObjects.of(used, minScore, leased));
            opened = true;
            return stage;
        } finally {
            if (!opened) {
                leased.close();
            }
        }
    }
}
