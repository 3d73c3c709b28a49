package io.rexserve.trainer.question;

import io.rexserve.image.box.PixelBox;
import io.rexserve.model.proposal.Proposal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// False boxes where no proposals are at hand: 2 to 16 places of the background, parts of objects and unions of two
/// (the embedded model's recipe: 40, 35 and 25 %), none with an IoU of .45 or more with an object.
final class RandomBoxes {
    private static final int LEAST = 2;
    private static final int MOST = 16;
    private static final int TRIES = 8;
    private static final double MAX_IOU = 0.45;
    private static final double PLACES = 0.40;
    private static final double PARTS = 0.75;
    private static final double SMALLEST = 0.1;
    private static final double LARGEST = 0.6;

    /// @param objects boxes of the image's objects
    List<Proposal> around(List<PixelBox> objects, int width, int height, SplittableRandom random) {
        int count = random.nextInt(LEAST, MOST + 1);
        var boxes = new ArrayList<Proposal>();
        for (int i = 0; i < TRIES * count && boxes.size() < count; i++) {
            PixelBox box = box(objects, width, height, random);
            double overlap = objects.stream().mapToDouble(box::iou).max().orElse(0);
            if (box.area() >= 1 && overlap < MAX_IOU) {
                // the embedded model's recipe: the score of a false box.
                double score = 0.30 + 0.14 * random.nextGaussian() + 0.4 * overlap;
                boxes.add(new Proposal(box, (float) Math.clamp(score, 0, 1)));
            }
        }
        return boxes;
    }

    private static PixelBox box(List<PixelBox> objects, int width, int height, SplittableRandom random) {
        double kind = random.nextDouble();
        if (objects.isEmpty() || kind < PLACES) {
            double w = width * random.nextDouble(SMALLEST, LARGEST);
            double h = height * random.nextDouble(SMALLEST, LARGEST);
            double x = random.nextDouble() * (width - w);
            double y = random.nextDouble() * (height - h);
            return box(x, y, x + w, y + h);
        }
        PixelBox object = RandomChoice.one(objects, random);
        if (kind < PARTS || objects.size() < 2) {
            double w = object.width() * random.nextDouble(0.3, 0.7);
            double h = object.height() * random.nextDouble(0.3, 0.7);
            double x = object.x1() + random.nextDouble() * (object.width() - w);
            double y = object.y1() + random.nextDouble() * (object.height() - h);
            return box(x, y, x + w, y + h);
        }
        PixelBox other = RandomChoice.one(objects, random);
        return box(
                Math.min(object.x1(), other.x1()),
                Math.min(object.y1(), other.y1()),
                Math.max(object.x2(), other.x2()),
                Math.max(object.y2(), other.y2()));
    }

    static PixelBox box(double x1, double y1, double x2, double y2) {
        return new PixelBox((float) x1, (float) y1, (float) Math.max(x1, x2), (float) Math.max(y1, y2));
    }
}
