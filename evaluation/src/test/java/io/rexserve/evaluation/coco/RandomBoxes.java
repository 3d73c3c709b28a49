package io.rexserve.evaluation.coco;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A random truth and detections with crowds, areas of their own, equal scores and more detections than a limit.
record RandomBoxes(int images, int categories, List<NaiveEvaluation.Truth> truths, List<NaiveEvaluation.Found> found) {
    /// @param scores number of different scores; 0: no two are equal
    static RandomBoxes of(long seed, int scores) {
        var random = new Random(seed);
        int images = 1 + random.nextInt(8);
        int categories = 1 + random.nextInt(4);
        var truths = new ArrayList<NaiveEvaluation.Truth>();
        var found = new ArrayList<NaiveEvaluation.Found>();
        for (int image = 0; image < images; image++) {
            for (int g = random.nextInt(12); g > 0; g--) {
                int category = random.nextInt(categories);
                NaiveEvaluation.Box box = box(random);
                double area = box.width() * box.height() * (random.nextBoolean() ? 1 : .6);
                truths.add(new NaiveEvaluation.Truth(image, category, box, area, random.nextInt(8) == 0));
                for (int d = random.nextInt(4); d > 0; d--) {
                    found.add(new NaiveEvaluation.Found(image, category, near(random, box), score(random, scores)));
                }
            }
            for (int d = random.nextInt(20); d > 0; d--) {
                int category = random.nextInt(categories);
                found.add(new NaiveEvaluation.Found(image, category, box(random), score(random, scores)));
            }
        }
        return new RandomBoxes(images, categories, truths, found);
    }

    private static double score(Random random, int scores) {
        return scores == 0 ? random.nextDouble() : random.nextInt(scores) / (double) scores;
    }

    private static NaiveEvaluation.Box box(Random random) {
        double side = new double[] {12, 50, 150}[random.nextInt(3)];
        return new NaiveEvaluation.Box(
                random.nextInt(400),
                random.nextInt(300),
                side * (.6 + random.nextDouble()),
                side * (.6 + random.nextDouble()));
    }

    private static NaiveEvaluation.Box near(Random random, NaiveEvaluation.Box box) {
        return new NaiveEvaluation.Box(
                box.x() + .07 * box.width() * random.nextGaussian(),
                box.y() + .07 * box.height() * random.nextGaussian(),
                box.width() * (.85 + .3 * random.nextDouble()),
                box.height() * (.85 + .3 * random.nextDouble()));
    }

    Truths columns() {
        Truths.Builder builder = Truths.builder();
        for (int i = images - 1; i >= 0; i--) {
            builder.image(i);
        }
        for (int k = 0; k < categories; k++) {
            builder.category(k);
        }
        for (NaiveEvaluation.Truth truth : truths) {
            NaiveEvaluation.Box box = truth.box();
            builder.add(
                    truth.image(),
                    truth.category(),
                    box.x(),
                    box.y(),
                    box.width(),
                    box.height(),
                    truth.area(),
                    truth.crowd());
        }
        return builder.build();
    }

    Detections results() {
        Detections.Builder builder = Detections.builder();
        for (NaiveEvaluation.Found each : found) {
            NaiveEvaluation.Box box = each.box();
            builder.add(each.image(), each.category(), box.x(), box.y(), box.width(), box.height(), each.score());
        }
        return builder.build();
    }

    CocoEvaluation evaluate(CocoParameters parameters) {
        return CocoEvaluation.of(columns(), results(), parameters);
    }

    NaiveEvaluation naive() {
        return new NaiveEvaluation(images, categories, truths, found);
    }

    /// Each image as often as `multiplicity` says, copies beside each other.
    RandomBoxes repeated(int[] multiplicity) {
        var manyTruths = new ArrayList<NaiveEvaluation.Truth>();
        var manyFound = new ArrayList<NaiveEvaluation.Found>();
        int next = 0;
        for (int image = 0; image < images; image++) {
            for (int copy = 0; copy < multiplicity[image]; copy++, next++) {
                for (NaiveEvaluation.Truth t : truths) {
                    if (t.image() == image) {
                        manyTruths.add(new NaiveEvaluation.Truth(next, t.category(), t.box(), t.area(), t.crowd()));
                    }
                }
                for (NaiveEvaluation.Found f : found) {
                    if (f.image() == image) {
                        manyFound.add(new NaiveEvaluation.Found(next, f.category(), f.box(), f.score()));
                    }
                }
            }
        }
        return new RandomBoxes(next, categories, manyTruths, manyFound);
    }
}
