package io.rexserve.gateway.task;

import io.rexserve.image.box.PixelBox;
import java.util.List;

/// Where the regions come from that an answer may point at.
public sealed interface RegionSource {
    /// The proposal service finds them.
    record Proposed(ProposalOptions options) implements RegionSource {}

    /// The caller gives them; nothing is proposed.
    ///
    /// @param boxes in pixels of the upright picture, 1 to 900
    record Given(List<PixelBox> boxes) implements RegionSource {
        public Given {
            boxes = List.copyOf(boxes);
            if (boxes.isEmpty() || boxes.size() > TaskForm.MOST_REGIONS) {
                throw new IllegalArgumentException(
                        "boxes: " + boxes.size() + " (expected: 1 to " + TaskForm.MOST_REGIONS + ")");
            }
        }
    }
}
