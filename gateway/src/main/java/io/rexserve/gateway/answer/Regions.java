package io.rexserve.gateway.answer;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import io.rexserve.gateway.task.BoxFormat;
import io.rexserve.gateway.task.BoxSpace;
import io.rexserve.image.box.PixelBox;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonSerialize;

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
    /// @param index position among the regions
    /// @param box in pixels of the upright image
    /// @param score objectness, 0 to 1; null for the caller's own box
    /// @param space how the box is written
    @Schema(name = "Proposal")
    public record Region(
            @Schema(description = "Position among the proposals, best first")
            int index,

            @JsonSerialize(using = BoxWriter.class)
            @JsonFormat(shape = JsonFormat.Shape.ARRAY)
            @Schema(description = BOX)
            PixelBox box,

            @Schema(description = "Objectness, 0 to 1", requiredMode = Schema.RequiredMode.REQUIRED) @Nullable
            Float score,

            @JsonIgnore @Schema(hidden = true) BoxSpace space)
            implements BoxWriter.Spaced {
        Region in(BoxSpace other) {
            return new Region(index, box, score, other);
        }
    }

    static final String BOX =
            "[x1, y1, x2, y2] in pixels of the upright image; with boxFormat, four numbers of that format";

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

    /// @param format how the boxes are written
    public static Regions of(Proposals proposals, Duration proposalTime, BoxFormat format) {
        return new Regions(proposals.width(), proposals.height(), proposals.regions(format), proposals, proposalTime);
    }

    /// @param format how the boxes are written
    public static Regions given(int width, int height, List<PixelBox> boxes, BoxFormat format) {
        var space = new BoxSpace(format, width, height);
        List<Region> regions = IntStream.range(0, boxes.size())
                .mapToObj(i -> new Region(i, boxes.get(i), null, space))
                .toList();
        return new Regions(width, height, regions, null, Duration.ZERO);
    }
}
