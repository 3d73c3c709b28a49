package io.rexserve.benchmark.accuracy;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;

/// A truth and the results of a detector as COCO files. Half of the detections lie near a true box, most of them with
/// its category; numbers have the digits that a detector's float32 have in Python.
///
/// @param pictures number of images
/// @param classes number of categories
/// @param detections per image, of all categories together
record SyntheticResults(int pictures, int classes, int detections, long seed) {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;
    private static final int MOST_TRUTHS = 14;
    private static final double CROWDS = 0.02;
    private static final double NEAR = 0.5;
    private static final double RIGHT_CLASS = 0.8;

    private record Box(int category, float x, float y, float width, float height) {
        private static Box random(Random random, int classes) {
            float width = 8 + (float) Math.abs(random.nextGaussian()) * 90;
            float height = 8 + (float) Math.abs(random.nextGaussian()) * 90;
            return new Box(
                    random.nextInt(classes),
                    random.nextFloat() * Math.max(1, WIDTH - width),
                    random.nextFloat() * Math.max(1, HEIGHT - height),
                    Math.min(width, WIDTH),
                    Math.min(height, HEIGHT));
        }

        private Box near(Random random, int classes) {
            return new Box(
                    random.nextDouble() < RIGHT_CLASS ? category : random.nextInt(classes),
                    x + width * .08f * (float) random.nextGaussian(),
                    y + height * .08f * (float) random.nextGaussian(),
                    width * (float) (1 + .08 * random.nextGaussian()),
                    height * (float) (1 + .08 * random.nextGaussian()));
        }

        private String json() {
            return "[" + (double) x + "," + (double) y + "," + (double) width + "," + (double) height + "]";
        }
    }

    String name() {
        return pictures + "x" + classes + "x" + detections;
    }

    /// Path of the truth below a folder.
    Path truth(Path work) {
        return work.resolve("evaluation-" + name() + "-" + seed + "-truth.json");
    }

    /// Path of the results below a folder.
    Path results(Path work) {
        return work.resolve("evaluation-" + name() + "-" + seed + "-results.json");
    }

    /// Writes both files where they are missing.
    void write(Path work) throws IOException {
        if (Files.exists(results(work))) {
            return;
        }
        Files.createDirectories(work);
        Path unfinished = work.resolve("evaluation-" + name() + ".part");
        try (BufferedWriter truth = Files.newBufferedWriter(truth(work));
                BufferedWriter results = Files.newBufferedWriter(unfinished)) {
            write(truth, results);
        }
        Files.move(unfinished, results(work), StandardCopyOption.ATOMIC_MOVE);
    }

    private void write(BufferedWriter truth, BufferedWriter results) throws IOException {
        var random = new Random(seed);
        truth.write("{\"info\":{},\"images\":[");
        for (int i = 1; i <= pictures; i++) {
            truth.write((i == 1 ? "" : ",") + "{\"id\":" + i + ",\"width\":640,\"height\":480,\"file_name\":\"" + i
                    + ".jpg\"}");
        }
        truth.write("],\"categories\":[");
        for (int k = 1; k <= classes; k++) {
            truth.write((k == 1 ? "" : ",") + "{\"id\":" + k + ",\"name\":\"class " + k + "\"}");
        }
        truth.write("],\"annotations\":[");
        results.write("[");
        int id = 0;
        for (int i = 1; i <= pictures; i++) {
            var boxes = new Box[1 + random.nextInt(MOST_TRUTHS)];
            for (int g = 0; g < boxes.length; g++) {
                boxes[g] = Box.random(random, classes);
                truth.write((id++ == 0 ? "" : ",") + truth(id, i, boxes[g], random.nextDouble() < CROWDS));
            }
            for (int d = 0; d < detections; d++) {
                boolean near = random.nextDouble() < NEAR;
                Box box =
                        near ? boxes[random.nextInt(boxes.length)].near(random, classes) : Box.random(random, classes);
                double score = near ? Math.sqrt(random.nextFloat()) : random.nextFloat() * random.nextFloat();
                results.write((i == 1 && d == 0 ? "" : ",") + result(i, box, (float) score));
            }
        }
        truth.write("]}");
        results.write("]");
    }

    private static String truth(int id, int image, Box box, boolean crowd) {
        return "{\"id\":" + id + ",\"image_id\":" + image + ",\"category_id\":" + (box.category + 1) + ",\"bbox\":"
                + box.json() + ",\"area\":" + (double) (box.width * box.height * .7f) + ",\"iscrowd\":"
                + (crowd ? 1 : 0) + "}";
    }

    private static String result(int image, Box box, float score) {
        return "{\"image_id\":" + image + ",\"category_id\":" + (box.category + 1) + ",\"bbox\":" + box.json()
                + ",\"score\":" + (double) score + "}";
    }
}
