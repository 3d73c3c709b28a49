package io.rexserve.proposal;

import io.rexserve.model.proposal.Tiling;
import io.rexserve.v1.refusal.Refusal;
import io.rexserve.v1.refusal.Refusal.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a request wants its picture tiled, as far as that can be judged without the picture.
///
/// @param side of a tile in pixels; null for what suits network and picture
/// @param overlap of neighbours in pixels; null for the usual share of the side
record TilesAsked(@Nullable Integer side, @Nullable Integer overlap) {
    private static final String SIDE = "tiling.side";
    private static final String OVERLAP = "tiling.overlap";

    /// @param violations get what is out of range
    static TilesAsked of(io.rexserve.v1.Tiling asked, List<Violation> violations) {
        Integer side = asked.hasSide() ? asked.getSide() : null;
        Integer overlap = asked.hasOverlap() ? asked.getOverlap() : null;
        if (side != null && (side < Tiling.SMALLEST_SIDE || side > Tiling.LARGEST_SIDE)) {
            violations.add(new Violation(
                    SIDE, side + " (expected: " + Tiling.SMALLEST_SIDE + " to " + Tiling.LARGEST_SIDE + ")"));
        } else if (overlap != null && (overlap < 0 || overlap > most(side))) {
            violations.add(new Violation(OVERLAP, overlap + " (expected: 0 to " + most(side) + ", half a side)"));
        }
        return new TilesAsked(side, overlap);
    }

    private static int most(@Nullable Integer side) {
        return (side == null ? Tiling.LARGEST_SIDE : side) / 2;
    }

    /// The tiles for a picture.
    ///
    /// @param shortSide of the network's input
    /// @param maxTiles that the service takes
    /// @throws io.grpc.StatusRuntimeException if it takes more tiles than that, or they cannot overlap as asked
    Tiling tiling(int width, int height, int shortSide, int maxTiles) {
        Tiling usual = side == null ? Tiling.fitting(width, height, shortSide, maxTiles) : Tiling.of(side);
        if (overlap != null && overlap > usual.side() / 2) {
            throw Refusal.invalid(
                            OVERLAP,
                            overlap + " (expected: 0 to " + usual.side() / 2 + ", half of side " + usual.side() + ")")
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
