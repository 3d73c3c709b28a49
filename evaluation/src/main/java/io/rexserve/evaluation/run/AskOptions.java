package io.rexserve.evaluation.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a question is asked: which proposals, and what ranks the objects.
///
/// @param granularity `fine` or `coarse`
/// @param minScore lowest score of a proposal, 0 to 1; null for the service's default
/// @param nms highest overlap of two proposals, 0 to 1; null for the service's default
/// @param maxProposals most proposals, 1 to 900
/// @param ranking what objects are found by
/// @param keepProposals whether the answer holds all proposals
public record AskOptions(
        String granularity,
        @Nullable Double minScore,
        @Nullable Double nms,
        int maxProposals,
        Ranking ranking,
        boolean keepProposals) {
    /// ChatRex's protocol (arXiv 2411.18363, section 4): fine proposals of .3 and more, the best 100.
    public static final AskOptions CHATREX = new AskOptions("fine", 0.3, null, 100, Ranking.ANSWER, false);

    /// Setting of a value that is left to the service.
    public static final String SERVICE_DEFAULT = "service's";

    private static final int MAX_PROPOSALS = 900;

    /// What objects are found by.
    public enum Ranking {
        /// What the answer lists.
        ANSWER,
        /// Every proposal scored for every name; nothing is generated.
        PHRASE
    }

    public AskOptions {
        if (!granularity.equals("fine") && !granularity.equals("coarse")) {
            throw new EvaluationException("--granularity: " + granularity + " (expected: fine or coarse)");
        }
        requireShare("--min-score", minScore);
        requireShare("--nms", nms);
        if (maxProposals < 1 || maxProposals > MAX_PROPOSALS) {
            throw new EvaluationException(
                    "--max-proposals: " + maxProposals + " (expected: 1 to " + MAX_PROPOSALS + ")");
        }
    }

    private static void requireShare(String option, @Nullable Double value) {
        if (value != null && !(value >= 0 && value <= 1)) {
            throw new EvaluationException(option + ": " + value + " (expected: 0 to 1)");
        }
    }

    /// The same for another prompt of the proposal network.
    public AskOptions withGranularity(String other) {
        return new AskOptions(other, minScore, nms, maxProposals, ranking, keepProposals);
    }

    /// The same with objects found otherwise.
    public AskOptions withRanking(Ranking other) {
        return new AskOptions(granularity, minScore, nms, maxProposals, other, keepProposals);
    }

    /// By name, for the head line of a result file.
    public Map<String, String> settings() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("granularity", granularity);
        settings.put("min-score", minScore == null ? SERVICE_DEFAULT : minScore.toString());
        settings.put("nms", nms == null ? SERVICE_DEFAULT : nms.toString());
        settings.put("max-proposals", Integer.toString(maxProposals));
        settings.put("ranking", ranking == Ranking.ANSWER ? "answer" : "phrase");
        settings.put("keep-proposals", Boolean.toString(keepProposals));
        return settings;
    }
}
