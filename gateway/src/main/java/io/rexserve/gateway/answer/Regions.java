package io.rexserve.gateway.answer;

import io.rexserve.image.box.PixelBox;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The boxes that an answer points into, by index.
///
/// @param width of the upright picture, pixels
/// @param height of the upright picture, pixels
/// @param proposals that they are; null where the caller gave the boxes
/// @param after from the start to when they were there
public record Regions(
        int width, int height, List<Region> boxes, @Nullable Proposals proposals, Duration after) {
    /// @param box in pixels of the upright picture
    /// @param score objectness, 0 to 1; null for the caller's own box
    public record Region(PixelBox box, @Nullable Float score) {}

    public Regions {
        boxes = List.copyOf(boxes);
    }

    public Region at(int index) {
        return boxes.get(index);
    }

    public static Regions of(Proposals proposals, Duration after) {
        List<Region> boxes = proposals.boxes().stream()
                .map(scored -> new Region(scored.box(), scored.score()))
                .toList();
        return new Regions(proposals.width(), proposals.height(), boxes, proposals, after);
    }

    public static Regions given(int width, int height, List<PixelBox> boxes) {
        return new Regions(
                width, height, boxes.stream().map(box -> new Region(box, null)).toList(), null, Duration.ZERO);
    }
}
