package io.rexserve.model.proposal;

import io.rexserve.image.box.NonMaximumSuppression;
import io.rexserve.image.box.PixelBox;
import java.util.Comparator;
import java.util.List;

/// The proposals of one granularity's prompt for one image.
///
/// @param proposals by falling score
public record ProposalSet(List<Proposal> proposals) {
    private static final Comparator<Proposal> BEST_FIRST =
            Comparator.comparing(Proposal::score, Comparator.reverseOrder());

    public ProposalSet {
        proposals = proposals.stream().sorted(BEST_FIRST).toList();
    }

    /// Filters by score, by non-maximum suppression and by number, best first, as upstream's `UPNWrapper.filter`, but
    /// without truncating coordinates to whole pixels.
    ///
    /// @param minScore lower scores are removed; 0 to 1
    /// @param nmsIou of two boxes that overlap more, the lower-scored one is removed; 0 to 1, 0 keeps all
    /// @param maxBoxes at most so many; >= 1
    public List<Proposal> filter(double minScore, double nmsIou, int maxBoxes) {
        require("min score", minScore, minScore >= 0 && minScore <= 1, "0 to 1");
        require("NMS IoU", nmsIou, nmsIou >= 0 && nmsIou <= 1, "0 to 1");
        require("max boxes", maxBoxes, maxBoxes >= 1, ">= 1");
        List<Proposal> good = proposals.stream()
                .filter(proposal -> proposal.score() >= minScore)
                .toList();
        List<Proposal> single = nmsIou > 0 ? suppressed(good, nmsIou, maxBoxes) : good;
        return single.stream().limit(maxBoxes).toList();
    }

    private static List<Proposal> suppressed(List<Proposal> good, double nmsIou, int maxBoxes) {
        List<PixelBox> boxes = good.stream().map(Proposal::box).toList();
        var scores = new float[good.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = good.get(i).score();
        }
        return NonMaximumSuppression.keep(boxes, scores, nmsIou, maxBoxes).stream()
                .map(good::get)
                .toList();
    }

    private static void require(String name, Number value, boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
