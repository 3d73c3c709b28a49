package io.rexserve.gateway.answer;

import com.google.protobuf.util.Durations;
import io.rexserve.gateway.task.BoxFormat;
import io.rexserve.gateway.task.BoxSpace;
import io.rexserve.image.box.PixelBox;
import io.rexserve.v1.Box;
import io.rexserve.v1.ProposeResponse;
import io.rexserve.v1.ScoredBox;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What the proposal service found.
///
/// @param width of the upright image, pixels
/// @param height of the upright image, pixels
/// @param regions by falling score, possibly none
/// @param model whose weights answered
/// @param oodScore how unlike the model's training images the image is; above 0 it counts as unlike; null where
/// the model does not tell
public record Proposals(
        int width,
        int height,
        List<Regions.Region> regions,
        Model model,
        @Nullable Float oodScore,
        Timings timings) {
    /// The embedded model's name, `rex-tiny/upn`.
    private static final Pattern EMBEDDED = Pattern.compile("(.*/)?rex-tiny/.*");

    /// Where the service's time went, in milliseconds.
    @Schema(name = "ProposalTimings")
    public record Timings(double decodeMillis, double queueMillis, double inferMillis) {}

    public Proposals {
        regions = List.copyOf(regions);
    }

    public static Proposals from(ProposeResponse answer) {
        List<ScoredBox> boxes = answer.getProposalsList().stream()
                .flatMap(proposals -> proposals.getBoxesList().stream())
                .toList();
        List<Regions.Region> regions = IntStream.range(0, boxes.size())
                .mapToObj(i -> new Regions.Region(
                        i, box(boxes.get(i).getBox()), boxes.get(i).getScore(), BoxSpace.PIXELS))
                .toList();
        var timings = answer.getTimings();
        return new Proposals(
                answer.getImageSize().getWidth(),
                answer.getImageSize().getHeight(),
                regions,
                Model.from(answer.getModel()),
                answer.hasOodScore() ? answer.getOodScore() : null,
                new Timings(
                        Durations.toNanos(timings.getDecode()) / 1e6,
                        Durations.toNanos(timings.getQueue()) / 1e6,
                        Durations.toNanos(timings.getInfer()) / 1e6));
    }

    /// The regions with boxes that are written in a format.
    public List<Regions.Region> regions(BoxFormat format) {
        var space = new BoxSpace(format, width, height);
        return regions.stream().map(region -> region.in(space)).toList();
    }

    /// What the caller should know about the image.
    public List<DetectionWarning> warnings() {
        return oodScore != null && oodScore > 0
                ? List.of(new DetectionWarning("unfamiliar_image", unfamiliar(), "", ""))
                : List.of();
    }

    private String unfamiliar() {
        return EMBEDDED.matcher(model.name()).matches()
                ? "the image is unlike the drawings and icons that the embedded model was trained on: on photographs its "
                        + "answers are not reliable"
                : "the image is unlike those that the model " + model.name()
                        + " was trained on: on such images its answers are not reliable";
    }

    private static PixelBox box(Box box) {
        return new PixelBox(box.getX1(), box.getY1(), box.getX2(), box.getY2());
    }
}
