package io.rexserve.data.endpoint;

import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.datasets.record.Box;

/// How prompts and refusals name a region.
final class RegionTexts {
    private RegionTexts() {}

    /// The phrase that a region was grounded for, else its category.
    static String phrase(GroundedRegion region, RexverseRecord record) {
        if (region.phrase() != null) {
            return region.phrase().text();
        }
        return region.phrases().isEmpty()
                ? region.category().text()
                : record.phrases().get(region.phrases().getFirst()).text();
    }

    /// `brown dog at 10.0, 20.0, 30.5, 40.0`.
    static String item(GroundedRegion region) {
        return region.category().text() + " at " + box(region.box());
    }

    static String box(Box box) {
        return box.x1() + ", " + box.y1() + ", " + box.x2() + ", " + box.y2();
    }
}
