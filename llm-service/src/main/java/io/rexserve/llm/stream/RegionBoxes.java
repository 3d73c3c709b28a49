package io.rexserve.llm.stream;

import io.rexserve.image.box.PixelBox;
import io.rexserve.llm.engine.LoadedModel;
import io.rexserve.model.language.checkpoint.BoxRules;
import io.rexserve.model.language.checkpoint.CheckpointOverrides.TooManyBoxes;
import io.rexserve.v1.Box;
import io.rexserve.v1.Regions;
import io.rexserve.v1.refusal.Refusal;
import io.rexserve.v1.refusal.Violations;
import java.util.ArrayList;
import java.util.List;

/// The boxes of a stream, validated and clipped to the image.
final class RegionBoxes {
    private RegionBoxes() {}

    /// The boxes of a message that the prompt will name: all of them or, where the model's
    /// rules say so, the first ones.
    ///
    /// @param most that the service takes
    /// @throws io.grpc.StatusRuntimeException naming every box at fault, or that there are too many
    static List<PixelBox> of(Regions message, int width, int height, int most, LoadedModel model) {
        BoxRules rules = model.chatRex().config().boxes();
        int nameable =
                Math.min(rules.maxObjects(), model.tokenizer().grammarTokens().regions());
        int taken = rules.tooManyBoxes() == TooManyBoxes.CUT ? most : Math.min(most, nameable);
        List<PixelBox> boxes = validated(message, width, height, taken);
        return boxes.subList(0, Math.min(boxes.size(), nameable));
    }

    private static List<PixelBox> validated(Regions message, int width, int height, int most) {
        int count = message.getBoxesCount();
        if (count > most) {
            throw Refusal.invalid("regions.boxes", count + " (expected: <= " + most + ")")
                    .exception();
        }
        var violations = new Violations();
        var boxes = new ArrayList<PixelBox>();
        for (int i = 0; i < count; i++) {
            Box box = message.getBoxes(i);
            if (isInvalid(box)) {
                violations.add("regions.boxes[" + i + "]", text(box) + " (expected: finite, x1 < x2 and y1 < y2)");
                continue;
            }
            PixelBox clipped = new PixelBox(box.getX1(), box.getY1(), box.getX2(), box.getY2()).clip(width, height);
            if (!(clipped.area() > 0)) {
                violations.add(
                        "regions.boxes[" + i + "]",
                        text(box) + " (expected: an area inside the image of " + width + " x " + height + ")");
            }
            boxes.add(clipped);
        }
        violations.throwIfAny();
        return boxes;
    }

    private static boolean isInvalid(Box box) {
        boolean finite = Float.isFinite(box.getX1())
                && Float.isFinite(box.getY1())
                && Float.isFinite(box.getX2())
                && Float.isFinite(box.getY2());
        return !finite || box.getX1() >= box.getX2() || box.getY1() >= box.getY2();
    }

    private static String text(Box box) {
        return "[" + box.getX1() + ", " + box.getY1() + ", " + box.getX2() + ", " + box.getY2() + "]";
    }
}
