package io.rexserve.gateway.task;

import io.rexserve.gateway.problem.ProblemException.FieldError;
import java.util.ArrayList;
import java.util.List;

/// Which regions are to be described.
///
/// @param indices different ones; empty for all regions that there are
public record RegionSelection(List<Integer> indices) {
    /// Written instead of indices: every region.
    public static final String ALL = "all";

    static final String EXPECTED = "\"" + ALL + "\", or indices of regions";
    private static final String INDEX = "a whole number, 0 to " + (RegionSource.MAX_REGIONS - 1) + ", each once";

    public RegionSelection {
        indices = List.copyOf(indices);
    }

    /// Reads `all` or indices.
    ///
    /// @param faults to which every fault is added
    public static RegionSelection parse(List<String> texts, List<FieldError> faults) {
        var indices = new ArrayList<Integer>();
        if (texts.equals(List.of(ALL))) {
            return new RegionSelection(indices);
        }
        if (texts.isEmpty()) {
            faults.add(new FieldError(TaskFields.REGIONS, "none (expected: " + EXPECTED + ")"));
        }
        for (int i = 0; i < texts.size(); i++) {
            double index = FieldText.number(texts.get(i).strip());
            boolean valid = index >= 0 && index < RegionSource.MAX_REGIONS && index == Math.rint(index);
            if (valid && !indices.contains((int) index)) {
                indices.add((int) index);
            } else {
                faults.add(new FieldError(
                        TaskFields.REGIONS + "[" + i + "]",
                        FieldText.echo(texts.get(i)) + " (expected: " + INDEX + ")"));
            }
        }
        return new RegionSelection(indices);
    }
}
