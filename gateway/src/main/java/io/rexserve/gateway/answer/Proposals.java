package io.rexserve.gateway.answer;

import com.google.protobuf.util.Durations;
import io.rexserve.image.box.PixelBox;
import io.rexserve.v1.Box;
import io.rexserve.v1.ProposeResponse;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/// What the proposal service found.
///
/// @param width of the upright image, pixels
/// @param height of the upright image, pixels
/// @param regions by falling score, possibly none
/// @param model whose weights answered
public record Proposals(int width, int height, List<Regions.Region> regions, Model model, Timings timings) {
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
                new Timings(
                        Durations.toNanos(timings.getDecode()) / 1e6,
                        Durations.toNanos(timings.getQueue()) / 1e6,
                        Durations.toNanos(timings.getInfer()) / 1e6));
    }

    private static PixelBox box(Box box) {
        return new PixelBox(box.getX1(), box.getY1(), box.getX2(), box.getY2());
    }
}
