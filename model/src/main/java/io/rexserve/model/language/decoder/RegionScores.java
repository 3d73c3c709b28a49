package io.rexserve.model.language.decoder;

import io.rexserve.model.grammar.GrammarTokens;
import io.rexserve.model.kernel.CancellationToken;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// How likely each region shows a phrase, from the logits of the first token of the phrase's list
/// instead of a generated list.
///
/// Let `p` be the softmax over the legal tokens there: the regions' index tokens and `</objects>`. Decoders are taught
/// to list any match next, so `m` matches share the probability, about `1/m` each, and an empty list closes at once.
/// The score of region `k` is therefore
///
/// `(1 - p(</objects>)) * sqrt(p(k) / max over regions j of p(j))`:
///
/// that anything is listed, times how the region compares with the likeliest one. Of the formulas tried it ranks best
/// (docs/LOG.md): without the root, regions that fit less well fall too far behind those of other phrases.
public final class RegionScores {
    private RegionScores() {}

    /// The tokens whose logits [#of] takes: each region's index token, and `</objects>` as the last one.
    ///
    /// @param regions that the prompt carries, all with an index token
    public static int[] tokens(GrammarTokens tokens, int regions) {
        return IntStream.concat(IntStream.range(0, regions).map(tokens::region), IntStream.of(tokens.objectsEnd()))
                .toArray();
    }

    /// @param logits of [#tokens] behind the opening of a phrase's list
    /// @return a score of each region, 0 to 1
    public static float[] of(float[] logits) {
        int regions = logits.length - 1;
        return regions == 0 ? new float[0] : of(Arrays.copyOf(logits, regions), logits[regions]);
    }

    /// Scores of every region for each phrase, all phrases in one step behind the prefix or in few.
    ///
    /// @param openings for each phrase the ids of its list-opening prompt
    /// @return for each phrase a score of each region, 0 to 1
    /// @throws CancellationException if it was cancelled between two steps
    public static List<float[]> of(
            Conversation conversation,
            List<int[]> openings,
            GrammarTokens tokens,
            int regions,
            CancellationToken cancellation) {
        if (regions == 0) {
            return openings.stream().map(_ -> new float[0]).toList();
        }
        return conversation.logits(openings, tokens(tokens, regions), cancellation).stream()
                .map(RegionScores::of)
                .toList();
    }

    /// @param regions logit of each region's index token, at least one
    /// @param close logit of `</objects>`
    static float[] of(float[] regions, float close) {
        double best = Double.NEGATIVE_INFINITY;
        for (float logit : regions) {
            best = Math.max(best, logit);
        }
        double sum = 0;
        for (float logit : regions) {
            sum += Math.exp(logit - best);
        }
        double listed = sum / (sum + Math.exp(close - best));
        var scores = new float[regions.length];
        for (int region = 0; region < scores.length; region++) {
            scores[region] = (float) (listed * Math.sqrt(Math.exp(regions[region] - best)));
        }
        return scores;
    }
}
