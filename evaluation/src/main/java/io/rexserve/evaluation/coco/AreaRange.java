package io.rexserve.evaluation.coco;

import java.util.List;

/// A range of areas in square pixels, both ends included. Truths of other areas are ignored.
///
/// @param name as in figures: all, small, medium, large
public record AreaRange(String name, double from, double to) {
    /// COCO's ranges: all, small (to 32 x 32), medium (to 96 x 96), large.
    public static final List<AreaRange> COCO = List.of(
            new AreaRange("all", 0, 1e10),
            new AreaRange("small", 0, 1024),
            new AreaRange("medium", 1024, 9216),
            new AreaRange("large", 9216, 1e10));

    /// @throws IllegalArgumentException if the range is empty
    public AreaRange {
        if (!(from <= to)) {
            throw new IllegalArgumentException(
                    "area range " + name + ": " + from + " to " + to + " (expected: from <= to)");
        }
    }

    boolean excludes(double area) {
        return area < from || area > to;
    }
}
