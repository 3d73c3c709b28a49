package io.rexserve.data.filter;

import io.rexserve.data.embedded.ProposalSettings;
import io.rexserve.data.phrase.PhraseExtractor;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageException;
import io.rexserve.data.stage.StageSettings;
import io.rexserve.sentence.SentenceModel;
import java.io.IOException;

/// The embedded stage `filter`: drops descriptions that are not about their phrase, and writes referring expressions
/// from what the record says.
///
/// @param minSimilarity cosine of phrase and description, from -1 to 1, where the description names the phrase's
///     category
/// @param minSimilarityUnnamed the same where it does not; at least `minSimilarity`
/// @param rewrite whether regions get referring expressions
/// @param maxUnsure greatest score, 0 to 1, of another thing of a region's category that may be there without a region:
///     above it nothing tells the region apart
/// @param rules of referring expressions
public record FilterSettings(
        double minSimilarity, double minSimilarityUnnamed, boolean rewrite, double maxUnsure, ReferringRules rules)
        implements StageSettings {
    public static final FilterSettings DEFAULT = new FilterSettings(0.2, 0.7, true, 0.15, ReferringRules.PAPER);

    public FilterSettings {
        ProposalSettings.requireShare("maxUnsure", maxUnsure);
        if (!(minSimilarity >= -1 && minSimilarity <= minSimilarityUnnamed && minSimilarityUnnamed <= 1)) {
            throw new IllegalArgumentException("similarity: " + minSimilarity + ", unnamed " + minSimilarityUnnamed
                    + " (expected: -1 <= similarity <= unnamed <= 1)");
        }
    }

    @Override
    public String stage() {
        return "filter";
    }

    @Override
    public String identity() {
        return "filter 3, all-MiniLM-L6-v2 " + PhraseExtractor.version() + ", attributes "
                + Attributes.instance().version() + "\nsimilarity " + minSimilarity + " unnamed " + minSimilarityUnnamed
                + "\nrewrite " + rewrite + " unsure " + maxUnsure + " " + FilterStage.AUTHOR + " " + rules.minWords()
                + " to "
                + rules.maxWords() + " words, commas " + rules.commas();
    }

    /// @throws StageException if the sentence model does not load
    @Override
    public Stage open(StageEnvironment environment) {
        try {
            return new FilterStage(this, SentenceModel.bundled());
        } catch (IOException e) {
            throw new StageException("filter: " + e.getMessage(), e);
        }
    }
}
