package io.rexserve.gateway.answer;

import com.google.protobuf.util.Durations;
import io.rexserve.image.box.PixelBox;
import io.rexserve.v1.Box;
import io.rexserve.v1.ProposeResponse;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.regex.Pattern;
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
        List<Regions.Region> regions = answer.getProposalsList().stream()
                .flatMap(proposals -> proposals.getBoxesList().stream())
                .map(scored -> new Regions.Region(box(scored.getBox()), scored.getScore()))
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
