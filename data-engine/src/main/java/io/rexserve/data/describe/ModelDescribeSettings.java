package io.rexserve.data.describe;

import io.rexserve.data.embedded.EmbeddedModels;
import io.rexserve.data.embedded.ModelSource;
import io.rexserve.data.embedded.ModelStageSettings;
import io.rexserve.data.phrase.WordNet;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.model.grammar.Task.RegionStyle;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Texts about each region, by a model in this process.
///
/// @param styles that the model is asked for; the embedded model was trained on [Style#CATEGORY] alone
/// @param maxTokens of one answer
/// @param requireSameName whether a region is left out that [Style#CATEGORY] names otherwise than it was grounded for:
/// neither the same, nor a kind of it
public record ModelDescribeSettings(ModelSource models, List<Style> styles, int maxTokens, boolean requireSameName)
        implements ModelStageSettings {
    private static final int VERSION = 3;
    private static final int MAX_TOKENS = 100;

    /// What is asked about a region.
    public enum Style {
        /// Its name. The description says it with the region's place in the picture.
        CATEGORY(RegionStyle.CATEGORY),
        /// A short phrase, where the caption gave none.
        PHRASE(RegionStyle.SHORT_PHRASE),
        /// A brief description that tells it from others.
        BRIEF(RegionStyle.BRIEF),
        /// One sentence.
        SENTENCE(RegionStyle.SENTENCE);

        private final RegionStyle task;

        Style(RegionStyle task) {
            this.task = task;
        }

        public RegionStyle task() {
            return task;
        }
    }

    public ModelDescribeSettings {
        Set<Style> distinct = styles.isEmpty() ? EnumSet.noneOf(Style.class) : EnumSet.copyOf(styles);
        styles = List.copyOf(distinct);
        if (styles.isEmpty()) {
            throw new IllegalArgumentException("styles: none (expected: category, phrase, brief or sentence)");
        }
        if (maxTokens < 1) {
            throw new IllegalArgumentException("maxTokens: " + maxTokens + " (expected: >= 1)");
        }
    }

    /// What suits the embedded model.
    public static ModelDescribeSettings defaults(ModelSource models) {
        return new ModelDescribeSettings(models, List.of(Style.CATEGORY), MAX_TOKENS, true);
    }

    @Override
    public String stage() {
        return "describe";
    }

    @Override
    public String identity() {
        return "describe by model " + VERSION + "\n" + models.identity() + "\nstyles " + styles + "\nmaxTokens "
                + maxTokens + "\nrequireSameName " + requireSameName + "\nwordnet " + WordNet.VERSION;
    }

    @Override
    public Stage open(StageEnvironment environment) {
        return new ModelDescribe(this, EmbeddedModels.lease(models, environment.threads()));
    }
}
