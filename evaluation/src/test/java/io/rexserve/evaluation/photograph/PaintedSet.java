package io.rexserve.evaluation.photograph;

import io.rexserve.datasets.photograph.PhotographSet;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/// A set of 40 empty pictures, in each of which a dog, two persons, a fork and a crowd of sheep are annotated, and a
/// cup
/// and a person were seen by a detector. Half of it is kept for tests.
final class PaintedSet {
    static final int COUNT = 40;

    private static final int WIDTH = 96;
    private static final int HEIGHT = 64;
    private static final List<String> CATEGORIES = List.of("dog", "person", "fork", "sheep", "tvmonitor", "cat");

    private PaintedSet() {}

    static PhotographSet write(Path folder) throws IOException {
        Path set = folder.resolve("painted");
        Files.createDirectories(set.resolve("pictures"));
        var images = new ArrayList<String>();
        var annotations = new ArrayList<String>();
        var seen = new ArrayList<String>();
        for (int id = 1; id <= COUNT; id++) {
            String name = "p%03d.png".formatted(id);
            var picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
            ImageIO.write(picture, "png", set.resolve("pictures").resolve(name).toFile());
            images.add("{\"id\": %d, \"file_name\": \"%s\", \"width\": %d, \"height\": %d}"
                    .formatted(id, name, WIDTH, HEIGHT));
            annotate(annotations, id, "dog", "0, 0, 20, 20", 0);
            annotate(annotations, id, "person", "30, 0, 10, 30", 0);
            annotate(annotations, id, "person", "50, 0, 10, 30", 0);
            annotate(annotations, id, "fork", "70, 0, 10, 10", 0);
            if (id % 2 == 0) {
                annotate(annotations, id, "sheep", "0, 40, 60, 20", 1);
            }
            seen.add("{\"image_id\": %d, \"category\": \"cup\", \"bbox\": [70, 30, 10, 10], \"score\": 0.9}"
                    .formatted(id));
            seen.add("{\"image_id\": %d, \"category\": \"person\", \"bbox\": [70, 45, 8, 8], \"score\": 0.8}"
                    .formatted(id));
        }
        var categories = new ArrayList<String>();
        CATEGORIES.forEach(
                name -> categories.add("{\"id\": %d, \"name\": \"%s\"}".formatted(categories.size() + 1, name)));
        Files.writeString(
                set.resolve("annotations.json"),
                "{\"images\": %s, \"annotations\": %s, \"categories\": %s}".formatted(images, annotations, categories));
        Files.writeString(set.resolve("teacher.json"), seen.toString());
        return PhotographSet.read(List.of(set));
    }

    private static void annotate(List<String> annotations, int image, String category, String bbox, int crowd) {
        annotations.add("{\"id\": %d, \"image_id\": %d, \"category_id\": %d, \"bbox\": [%s], \"iscrowd\": %d}"
                .formatted(annotations.size() + 1, image, CATEGORIES.indexOf(category) + 1, bbox, crowd));
    }
}
