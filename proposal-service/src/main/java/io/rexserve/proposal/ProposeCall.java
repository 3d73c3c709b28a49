package io.rexserve.proposal;

import io.rexserve.model.proposal.Granularity;
import io.rexserve.v1.ProposeRequest;
import io.rexserve.v1.refusal.Refusal;
import io.rexserve.v1.refusal.Refusal.Violation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A request that is what the contract says, with defaults filled in.
///
/// @param granularities in the order asked, none twice
/// @param tiles how the picture is to be tiled; null if it is not
record ProposeCall(
        List<Granularity> granularities,
        double minScore,
        double nmsIou,
        int maxBoxes,
        @Nullable TilesAsked tiles) {
    private static final int MOST_BOXES = 900;

    /// @throws io.grpc.StatusRuntimeException naming every field at fault
    static ProposeCall of(ProposeRequest request, ProposalProperties defaults) {
        var violations = new ArrayList<Violation>();
        if (request.getImage().getContent().isEmpty()) {
            violations.add(new Violation("image.content", "empty (expected: an encoded picture)"));
        }
        List<Granularity> granularities = granularities(request, violations);
        double minScore = request.hasMinScore() ? request.getMinScore() : defaults.minScore();
        if (!(minScore >= 0 && minScore <= 1)) {
            violations.add(new Violation("min_score", minScore + " (expected: 0 to 1)"));
        }
        double nmsIou = request.hasNmsIou() ? request.getNmsIou() : defaults.nmsIou();
        if (!(nmsIou >= 0 && nmsIou <= 1)) {
            violations.add(new Violation("nms_iou", nmsIou + " (expected: 0 to 1)"));
        }
        int maxBoxes = request.hasMaxBoxes() ? request.getMaxBoxes() : defaults.maxBoxes();
        if (maxBoxes < 1 || maxBoxes > MOST_BOXES) {
            violations.add(new Violation("max_boxes", maxBoxes + " (expected: 1 to " + MOST_BOXES + ")"));
        }
        TilesAsked tiles = request.hasTiling() ? TilesAsked.of(request.getTiling(), violations) : null;
        if (!violations.isEmpty()) {
            throw Refusal.invalid(violations).exception();
        }
        return new ProposeCall(granularities, minScore, nmsIou, maxBoxes, tiles);
    }

    Set<Granularity> distinct() {
        return EnumSet.copyOf(granularities);
    }

    private static List<Granularity> granularities(ProposeRequest request, List<Violation> violations) {
        var granularities = new ArrayList<Granularity>();
        for (int i = 0; i < request.getGranularitiesCount(); i++) {
            String field = "granularities[" + i + "]";
            switch (request.getGranularities(i)) {
                case GRANULARITY_FINE -> add(granularities, Granularity.FINE, field, violations);
                case GRANULARITY_COARSE -> add(granularities, Granularity.COARSE, field, violations);
                case GRANULARITY_UNSPECIFIED, UNRECOGNIZED ->
                    violations.add(new Violation(
                            field, request.getGranularitiesValue(i) + " (expected: 1 for fine or 2 for coarse)"));
            }
        }
        return granularities.isEmpty() ? List.of(Granularity.FINE) : List.copyOf(granularities);
    }

    private static void add(
            List<Granularity> granularities, Granularity granularity, String field, List<Violation> violations) {
        if (granularities.contains(granularity)) {
            violations.add(new Violation(field, granularity + " again (expected: each value once)"));
        } else {
            granularities.add(granularity);
        }
    }
}
