package io.rexserve.gateway.task;

import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.image.box.PixelBox;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where the regions come from that an answer may point at.
public sealed interface RegionSource {
    String BOXES = "boxes";
    /// As many regions as there may be proposals.
    int MAX_REGIONS = ProposalOptions.MAX_PROPOSALS;

    /// The proposal service finds them.
    record Proposed(ProposalOptions options) implements RegionSource {}

    /// The caller gives them; nothing is proposed.
    ///
    /// @param boxes 1 to 900
    /// @param format of their numbers
    record Given(List<BoxNumbers> boxes, BoxFormat format) implements RegionSource {
        /// @param boxes in pixels of the upright image, 1 to 900
        public Given(List<PixelBox> boxes) {
            this(
                    boxes.stream()
                            .map(box -> new BoxNumbers(box.x1(), box.y1(), box.x2(), box.y2()))
                            .toList(),
                    BoxFormat.XYXY);
        }

        /// The boxes in pixels of the upright image.
        public List<PixelBox> pixels(int width, int height) {
            return boxes.stream().map(box -> format.read(box, width, height)).toList();
        }

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
            case Given given -> given.boxes().size();
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
            BoxFormat.XYXY
                    .parse(texts.get(i), BOXES + "[" + i + "]", faults)
                    .map(box -> BoxFormat.XYXY.read(box, 1, 1))
                    .ifPresent(boxes::add);
        }
        return faults.size() > before ? Optional.empty() : Optional.of(boxes);
    }
}
