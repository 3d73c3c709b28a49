package io.rexserve.gateway.task;

import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.image.box.PixelBox;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Where the regions come from that an answer may point at.
public sealed interface RegionSource {
    String BOXES = "boxes";
    /// As many regions as there may be proposals.
    int MAX_REGIONS = ProposalOptions.MAX_PROPOSALS;

    int CORNERS = 4;

    /// The proposal service finds them.
    record Proposed(ProposalOptions options) implements RegionSource {}

    /// The caller gives them; nothing is proposed.
    ///
    /// @param boxes in pixels of the upright image, 1 to 900
    record Given(List<PixelBox> boxes) implements RegionSource {
        public Given {
            boxes = List.copyOf(boxes);
            if (boxes.isEmpty() || boxes.size() > MAX_REGIONS) {
                throw new IllegalArgumentException(fault(boxes.size()).toString());
            }
        }
    }

    /// How many regions there may be.
    default int maxRegions() {
        return switch (this) {
            case Proposed(ProposalOptions options) -> options.maxProposals();
            case Given(List<PixelBox> boxes) -> boxes.size();
        };
    }

    /// Adds a fault if the number of boxes is out of bounds.
    static void checkCount(List<?> boxes, List<FieldError> faults) {
        if (boxes.isEmpty() || boxes.size() > MAX_REGIONS) {
            faults.add(fault(boxes.size()));
        }
    }

    private static FieldError fault(int count) {
        return new FieldError(BOXES, count + " boxes (expected: 1 to " + MAX_REGIONS + ")");
    }

    /// Reads boxes as texts; empty where one is at fault.
    ///
    /// @param faults to which every fault is added
    static Optional<List<PixelBox>> parse(List<String> texts, List<FieldError> faults) {
        int before = faults.size();
        checkCount(texts, faults);
        var boxes = new ArrayList<PixelBox>();
        for (int i = 0; i < texts.size(); i++) {
            parse(texts.get(i), BOXES + "[" + i + "]", faults).ifPresent(boxes::add);
        }
        return faults.size() > before ? Optional.empty() : Optional.of(boxes);
    }

    /// Reads a box as `x1,y1,x2,y2`.
    ///
    /// @param place of the box in the request, for the fault
    /// @param faults to which a fault is added
    static Optional<PixelBox> parse(String text, String place, List<FieldError> faults) {
        double[] corners = Stream.of(text.split(",", -1))
                .map(String::strip)
                .mapToDouble(FieldText::number)
                .toArray();
        if (isBox(corners)) {
            return Optional.of(
                    new PixelBox((float) corners[0], (float) corners[1], (float) corners[2], (float) corners[3]));
        }
        faults.add(new FieldError(
                place, FieldText.echo(text) + " (expected: x1,y1,x2,y2 in pixels, x1 < x2 and y1 < y2)"));
        return Optional.empty();
    }

    private static boolean isBox(double[] corners) {
        return corners.length == CORNERS
                && (float) corners[0] < (float) corners[2]
                && (float) corners[1] < (float) corners[3]
                && Float.isFinite((float) corners[0])
                && Float.isFinite((float) corners[1])
                && Float.isFinite((float) corners[2])
                && Float.isFinite((float) corners[3]);
    }
}
