package io.rexserve.evaluation.protocol;

import java.util.List;

/// The answer to one referring expression of RefCOCO, RefCOCO+ or RefCOCOg.
///
/// @param image key of the image
/// @param group data set and split, such as "refcoco testA"
/// @param found in the order of the answer; empty if nothing was found
public record ReferringAnswer(String image, String group, Rectangle truth, List<FoundBox> found) {
    public ReferringAnswer {
        found = List.copyOf(found);
    }
}
