package io.rexserve.data.embedded;

import io.rexserve.model.proposal.Granularity;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which boxes of the proposal network are taken.
///
/// @param granularities prompts of the network; boxes of several are joined before overlaps are removed
/// @param minScore least proposal score, 0 to 1
/// @param nmsIou of two boxes that overlap more, the lower-scored one is left out; 0 to 1, 0 keeps all
/// @param maxBoxes the best so many, 1 to 900
/// @param maxOod greatest OOD score of a picture, where the network has an OOD probe: a picture above it is unlike
/// those that the network was trained on, and refused; null takes every picture
public record ProposalSettings(
        List<Granularity> granularities,
        double minScore,
        double nmsIou,
        int maxBoxes,
        @Nullable Double maxOod) implements Serializable {
    // weights/rex-tiny/README.md: chosen for the embedded model on scenes of another seed.
    private static final double MIN_SCORE = 0.2;
    private static final double NMS_IOU = 0.6;
    // Index tokens of the published models, and the paper's number of boxes.
    private static final int MAX_BOXES = 100;
    private static final int MOST_BOXES = 900;
    // Where the probe draws its line: above it lie .906 of COCO's photographs and .012 of composed scenes
    // (docs/LOG.md).
    private static final double MAX_OOD = 0;

    /// What suits the embedded model.
    public static final ProposalSettings DEFAULT =
            new ProposalSettings(List.of(Granularity.FINE), MIN_SCORE, NMS_IOU, MAX_BOXES, MAX_OOD);

    public ProposalSettings {
        granularities = granularities.stream().distinct().sorted().toList();
        if (granularities.isEmpty()) {
            throw new IllegalArgumentException("granularities: none (expected: fine, coarse or both)");
        }
        requireShare("minScore", minScore);
        requireShare("nmsIou", nmsIou);
        if (maxOod != null && !Double.isFinite(maxOod)) {
            throw new IllegalArgumentException("maxOod: " + maxOod + " (expected: a finite number)");
        }
        if (maxBoxes < 1 || maxBoxes > MOST_BOXES) {
            throw new IllegalArgumentException("maxBoxes: " + maxBoxes + " (expected: 1 to " + MOST_BOXES + ")");
        }
    }

    /// @throws IllegalArgumentException if a share is not one
    public static void requireShare(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 0 to 1)");
        }
    }
}
