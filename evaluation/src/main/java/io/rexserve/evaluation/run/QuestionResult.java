package io.rexserve.evaluation.run;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.rexserve.datasets.record.Box;
import io.rexserve.image.box.PixelBox;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One question with its answer: a line of `results.jsonl`. Boxes are in pixels of the upright image.
///
/// @param id unique in the run; of an image's several questions each has its own
/// @param image id of the image record that it is about
/// @param kind what was asked
/// @param asked names or phrases, in the order asked; of region questions the indices of the boxes, none for all
/// @param boxes that were asked about, in order; empty where names were
/// @param found objects in the order of the answer; of region questions one per box that was described, in which the
/// label is the description
/// @param text the readable answer; empty where nothing was generated
/// @param statedCount the number that the answer states; null where it states none
/// @param refused whether the model said that there is no such object, and pointed at nothing
/// @param width of the image as the server saw it, in pixels; 0 where there is no answer
/// @param height of the image as the server saw it, in pixels; 0 where there is no answer
/// @param milliseconds from the request to the last byte of the answer, without refusals and pauses before it
/// @param promptTokens that the model read
/// @param completionTokens that the model generated
/// @param proposals all boxes that could be pointed at, best first; null unless they were asked for
/// @param warnings codes of the answer's warnings and degradations, each once
/// @param attempts requests that it took, refusals not counted
/// @param error why there is no answer; null where there is one
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QuestionResult(
        String id,
        String image,
        QuestionKind kind,
        List<String> asked,
        List<Rectangle> boxes,
        List<Found> found,
        String text,
        @Nullable Integer statedCount,
        boolean refused,
        int width,
        int height,
        double milliseconds,
        int promptTokens,
        int completionTokens,
        @Nullable List<Proposal> proposals,
        List<String> warnings,
        int attempts,
        @Nullable String error) {
    /// A box by its top left corner and its size, as in COCO; an array `[x, y, width, height]` in JSON.
    public record Rectangle(double x, double y, double width, double height) {
        public static Rectangle of(Box box) {
            return new Rectangle(box.x1(), box.y1(), box.width(), box.height());
        }

        /// @throws IllegalArgumentException if it is empty or not finite
        public Box toBox() {
            return Box.ofSize(x, y, width, height);
        }

        /// In single precision, as the networks have it.
        public PixelBox toPixelBox() {
            return new PixelBox((float) x, (float) y, (float) (x + width), (float) (y + height));
        }
    }

    /// An object of the answer, or the description of a region.
    ///
    /// @param label as asked for; of region questions the description
    /// @param score how sure it is, 0 to 1: the object score that is served; null for descriptions
    /// @param proposalScore objectness of the box, 0 to 1; null for given boxes
    /// @param index position of the box among the proposals, or among the given boxes
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Found(
            String label,
            @JsonFormat(shape = JsonFormat.Shape.ARRAY) Rectangle box,
            @Nullable Double score,
            @Nullable Double proposalScore,
            int index) {}

    /// A box that could be pointed at.
    ///
    /// @param score objectness, 0 to 1
    public record Proposal(
            @JsonFormat(shape = JsonFormat.Shape.ARRAY) Rectangle box, double score) {}

    public QuestionResult {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(kind, "kind");
        asked = List.copyOf(asked);
        boxes = List.copyOf(boxes);
        found = List.copyOf(found);
        proposals = proposals == null ? null : List.copyOf(proposals);
        warnings = List.copyOf(warnings);
    }

    /// Whether the server answered.
    @JsonIgnore
    public boolean isAnswered() {
        return error == null;
    }

    /// The same after so many requests.
    QuestionResult withAttempts(int requests) {
        return with(requests, error);
    }

    /// The same with another error, or none.
    QuestionResult withError(@Nullable String reason) {
        return with(attempts, reason);
    }

    private QuestionResult with(int requests, @Nullable String reason) {
        return new QuestionResult(
                id,
                image,
                kind,
                asked,
                boxes,
                found,
                text,
                statedCount,
                refused,
                width,
                height,
                milliseconds,
                promptTokens,
                completionTokens,
                proposals,
                warnings,
                requests,
                reason);
    }
}
