package io.rexserve.gateway.answer;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.rexserve.image.box.PixelBox;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The boxes that an answer points into, by index.
///
/// @param width of the upright image, pixels
/// @param height of the upright image, pixels
/// @param proposals that they are; null where the caller gave the boxes
/// @param proposalTime from the start of the request until they were known
public record Regions(
        int width, int height, List<Region> all, @Nullable Proposals proposals, Duration proposalTime) {
    /// A box that an answer may point at; a proposal where it has a score. As JSON it is one of `proposals`.
    ///
    /// @param box in pixels of the upright image
    /// @param score objectness, 0 to 1; null for the caller's own box
    @Schema(name = "Proposal")
    public record Region(
            @JsonFormat(shape = JsonFormat.Shape.ARRAY) @Schema(description = PIXELS)
            PixelBox box,

            @Schema(description = "Objectness, 0 to 1", requiredMode = Schema.RequiredMode.REQUIRED) @Nullable
            Float score) {}

    static final String PIXELS = "[x1, y1, x2, y2] in pixels of the upright image";

    public Regions {
        all = List.copyOf(all);
    }

    public Region at(int index) {
        return all.get(index);
    }

    /// What the caller should know about the image.
    public List<DetectionWarning> warnings() {
        return proposals == null ? List.of() : proposals.warnings();
    }

    public static Regions of(Proposals proposals, Duration proposalTime) {
        return new Regions(proposals.width(), proposals.height(), proposals.regions(), proposals, proposalTime);
    }

    public static Regions given(int width, int height, List<PixelBox> boxes) {
        return new Regions(
                width, height, boxes.stream().map(box -> new Region(box, null)).toList(), null, Duration.ZERO);
    }
}
