package io.rexserve.datasets.selection;

import io.rexserve.datasets.format.DatasetException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Names and shares of the parts of a split.
///
/// @param names unique, in order
/// @param shares above 0, together 1
public record PartShares(List<String> names, List<Double> shares) {
    private static final double ROUNDING = 1e-9;

    public PartShares {
        names = List.copyOf(names);
        shares = List.copyOf(shares);
    }

    /// Reads `train=0.8,val=0.1,test=0.1`.
    ///
    /// @throws DatasetException if it is something else, or the shares are not together 1
    public static PartShares of(String text) {
        List<String> names = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String[] halves = part.strip().split("=", -1);
            double share = halves.length == 2 ? number(halves[1]) : Double.NaN;
            if (!(share > 0 && share <= 1) || !halves[0].matches("[A-Za-z0-9_-]{1,64}")) {
                throw new DatasetException(
                        "--shares: " + part.strip() + " (expected: a name of letters and digits, =, a share above 0)");
            }
            names.add(halves[0]);
            shares.add(share);
        }
        double sum = shares.stream().mapToDouble(Double::doubleValue).sum();
        if (Math.abs(sum - 1) > ROUNDING) {
            throw new DatasetException("--shares: " + text + ", together " + sum + " (expected: together 1)");
        }
        if (new HashSet<>(names).size() < names.size()) {
            throw new DatasetException("--shares: " + text + " (expected: each name once)");
        }
        return new PartShares(names, shares);
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException _) {
            return Double.NaN;
        }
    }
}
