package io.rexserve.gateway.request;

import static io.rexserve.gateway.request.FieldDescription.AN_IMAGE;
import static io.rexserve.gateway.request.FieldDescription.IMAGE;
import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.rexserve.gateway.drawing.Mark;
import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.task.BoxFormat;
import io.rexserve.gateway.task.BoxNumbers;
import io.rexserve.gateway.task.FieldText;
import io.rexserve.gateway.task.Granularity;
import io.rexserve.gateway.task.Labels;
import io.rexserve.gateway.task.RegionSource;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotEmpty;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The body of `/v1/render`. No model takes part, so that it has none of the options of proposals.
@Schema(name = "RenderRequest")
@SuppressWarnings("ArrayRecordComponent") // up to 20 MB: nobody compares them, and copying would cost
public record RenderBody(
        @NotEmpty(message = AN_IMAGE)
        @Schema(description = IMAGE, implementation = String.class, requiredMode = REQUIRED)
        byte[] image,

        @ArraySchema(
                arraySchema =
                        @Schema(
                                description = "Boxes to draw, four numbers each as boxFormat says",
                                requiredMode = REQUIRED),
                maxItems = RegionSource.MAX_REGIONS)
        @Nullable
        List<BoxNumbers> boxes,

        @ArraySchema(
                arraySchema =
                        @Schema(
                                description =
                                        "What to write on each box, in the order of the boxes; an empty text leaves it bare. "
                                                + "Boxes of one label have one colour"),
                schema = @Schema(maxLength = Labels.MAX_LENGTH),
                maxItems = RegionSource.MAX_REGIONS)
        @Nullable
        List<String> labels,

        @ArraySchema(
                arraySchema =
                        @Schema(description = "Written behind each label with two decimals, in the order of the boxes"),
                schema = @Schema(minimum = "0", maximum = "1"),
                maxItems = RegionSource.MAX_REGIONS)
        @Nullable
        List<Double> scores,

        @Schema(description = FieldDescription.BOX_FORMAT_IN, defaultValue = "xyxy") @Nullable
        BoxFormat boxFormat)
        implements Body {
    private static final String LABELS = "labels";
    private static final String SCORES = "scores";

    @Override
    public List<FieldError> faults() {
        var faults = new ArrayList<FieldError>();
        List<BoxNumbers> marked = Objects.requireNonNullElse(boxes, List.of());
        RegionSource.checkCount(marked, faults);
        checkCount(LABELS, labels, marked.size(), faults);
        checkCount(SCORES, scores, marked.size(), faults);
        for (int i = 0; labels != null && i < labels.size(); i++) {
            checkLabel(LABELS + "[" + i + "]", labels.get(i), faults);
        }
        for (int i = 0; scores != null && i < scores.size(); i++) {
            if (!(scores.get(i) >= 0 && scores.get(i) <= 1)) {
                faults.add(new FieldError(
                        SCORES + "[" + i + "]", scores.get(i) + " (expected: " + FieldDescription.UNIT + ")"));
            }
        }
        return faults;
    }

    private static void checkLabel(String place, String label, List<FieldError> faults) {
        if (label.length() > Labels.MAX_LENGTH) {
            faults.add(new FieldError(
                    place, label.length() + " characters (expected: at most " + Labels.MAX_LENGTH + ")"));
            return;
        }
        String flaw = FieldText.flaw(label);
        if (flaw != null) {
            faults.add(new FieldError(place, "holds " + flaw + " (expected: plain text)"));
        }
    }

    private static void checkCount(String field, @Nullable List<?> values, int boxes, List<FieldError> faults) {
        if (values != null && values.size() != boxes) {
            faults.add(new FieldError(
                    field, values.size() + " values (expected: one for each of the " + boxes + " boxes, or none)"));
        }
    }

    /// What is drawn; asked for where there are no faults.
    ///
    /// @param width of the upright image, pixels
    /// @param height of the upright image, pixels
    public List<Mark> marks(int width, int height) {
        List<BoxNumbers> marked = Objects.requireNonNull(boxes);
        return IntStream.range(0, marked.size())
                .mapToObj(i -> new Mark(
                        format().read(marked.get(i), width, height),
                        labels == null ? "" : labels.get(i),
                        scores == null ? "" : String.format(Locale.ROOT, "%.2f", scores.get(i))))
                .toList();
    }

    @Override
    public @Nullable Granularity granularity() {
        return null;
    }

    @Override
    public @Nullable Double minScore() {
        return null;
    }

    @Override
    public @Nullable Double nms() {
        return null;
    }

    @Override
    public @Nullable Integer maxProposals() {
        return null;
    }

    @Override
    public @Nullable String model() {
        return null;
    }

    @Override
    public Set<Include> included() {
        return Set.of();
    }

    /// A box costs as much as a region.
    @Override
    public int maxRegions() {
        return Objects.requireNonNull(boxes).size();
    }
}
