package io.rexserve.proposal;

import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.Tiling;
import io.rexserve.v1.ProposeRequest;
import io.rexserve.v1.refusal.Refusal;
import io.rexserve.v1.refusal.Violations;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The fields of a request beside its image, within the ranges of the contract and with defaults filled in.
///
/// @param granularities in the order of the request, none twice
/// @param tiles null if the image is not to be tiled
record ValidatedRequest(
        List<Granularity> granularities,
        double minScore,
        double nmsIou,
        int maxBoxes,
        @Nullable Tiles tiles) {
    private static final int MAX_BOXES = 900;

    /// @param modelMinScore lowest score of the model, where neither request nor properties name one
    /// @throws io.grpc.StatusRuntimeException naming every invalid field
    static ValidatedRequest of(ProposeRequest request, ProposalProperties defaults, double modelMinScore) {
        var violations = new Violations();
        if (request.getImage().getContent().isEmpty()) {
            violations.add("image.content", "empty (expected: an encoded image)");
        }
        List<Granularity> granularities = granularities(request, violations);
        double usual = defaults.minScore() < 0 ? modelMinScore : defaults.minScore();
        double minScore = request.hasMinScore() ? request.getMinScore() : usual;
        if (!(minScore >= 0 && minScore <= 1)) {
            violations.add("min_score", minScore + " (expected: 0 to 1)");
        }
        double nmsIou = request.hasNmsIou() ? request.getNmsIou() : defaults.nmsIou();
        if (!(nmsIou >= 0 && nmsIou <= 1)) {
            violations.add("nms_iou", nmsIou + " (expected: 0 to 1)");
        }
        int maxBoxes = request.hasMaxBoxes() ? request.getMaxBoxes() : defaults.maxBoxes();
        if (maxBoxes < 1 || maxBoxes > MAX_BOXES) {
            violations.add("max_boxes", maxBoxes + " (expected: 1 to " + MAX_BOXES + ")");
        }
        Tiles tiles = request.hasTiling() ? Tiles.of(request.getTiling(), violations) : null;
        violations.throwIfAny();
        return new ValidatedRequest(granularities, minScore, nmsIou, maxBoxes, tiles);
    }

    Set<Granularity> distinct() {
        return EnumSet.copyOf(granularities);
    }

    private static List<Granularity> granularities(ProposeRequest request, Violations violations) {
        if (request.getGranularitiesCount() > Granularity.values().length) {
            violations.add(
                    "granularities",
                    request.getGranularitiesCount() + " values (expected: 0 to " + Granularity.values().length + ")");
            return List.of();
        }
        var granularities = new ArrayList<Granularity>();
        for (int i = 0; i < request.getGranularitiesCount(); i++) {
            String field = "granularities[" + i + "]";
            switch (request.getGranularities(i)) {
                case GRANULARITY_FINE -> add(granularities, Granularity.FINE, field, violations);
                case GRANULARITY_COARSE -> add(granularities, Granularity.COARSE, field, violations);
                case GRANULARITY_UNSPECIFIED, UNRECOGNIZED ->
                    violations.add(field, request.getGranularitiesValue(i) + " (expected: 1 for fine or 2 for coarse)");
            }
        }
        return granularities.isEmpty() ? List.of(Granularity.FINE) : List.copyOf(granularities);
    }

    private static void add(
            List<Granularity> granularities, Granularity granularity, String field, Violations violations) {
        if (granularities.contains(granularity)) {
            violations.add(field, granularity + " again (expected: each value once)");
        } else {
            granularities.add(granularity);
        }
    }

    /// How the image is to be tiled, as far as that can be validated before the size of the image is known.
    ///
    /// @param side of a tile in pixels; null to choose it by network and image
    /// @param overlap of neighbours in pixels; null for the default share of the side
    record Tiles(@Nullable Integer side, @Nullable Integer overlap) {
        private static final String SIDE = "tiling.side";
        private static final String OVERLAP = "tiling.overlap";

        private static Tiles of(io.rexserve.v1.Tiling tiling, Violations violations) {
            Integer side = tiling.hasSide() ? tiling.getSide() : null;
            Integer overlap = tiling.hasOverlap() ? tiling.getOverlap() : null;
            if (side != null && (side < Tiling.MIN_SIDE || side > Tiling.MAX_SIDE)) {
                violations.add(SIDE, side + " (expected: " + Tiling.MIN_SIDE + " to " + Tiling.MAX_SIDE + ")");
            } else if (overlap != null && (overlap < 0 || overlap > maxOverlap(side))) {
                violations.add(OVERLAP, overlap + " (expected: 0 to " + maxOverlap(side) + ", half a side)");
            }
            return new Tiles(side, overlap);
        }

        private static int maxOverlap(@Nullable Integer side) {
            return (side == null ? Tiling.MAX_SIDE : side) / 2;
        }

        /// The tiling of an image.
        ///
        /// @param shortSide of the network's input
        /// @param maxTiles that the service accepts
        /// @throws io.grpc.StatusRuntimeException if it needs more tiles, or tiles of its
        /// side cannot overlap so much
        Tiling tiling(int width, int height, int shortSide, int maxTiles) {
            Tiling usual = side == null ? Tiling.fitting(width, height, shortSide, maxTiles) : Tiling.of(side);
            if (overlap != null && overlap > usual.side() / 2) {
                throw Refusal.invalid(
                                OVERLAP,
                                overlap + " (expected: 0 to " + usual.side() / 2 + ", half of side " + usual.side()
                                        + ")")
                        .exception();
            }
            Tiling tiling = overlap == null ? usual : new Tiling(usual.side(), overlap);
            long count = tiling.count(width, height);
            if (count > maxTiles) {
                throw Refusal.invalid(
                                SIDE,
                                tiling.side() + " makes " + count + " tiles of " + width + " x " + height
                                        + " pixels (expected: at most " + maxTiles + ")")
                        .exception();
            }
            return tiling;
        }
    }
}
