package io.rexserve.datasets.photograph;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/// A set of painted pictures in the form of annotated photographs.
final class PaintedPhotographs {
    static final int WIDTH = 80;
    static final int HEIGHT = 60;

    private final Path folder;
    private final List<String> categories;
    private final List<String> images = new ArrayList<>();
    private final List<String> annotations = new ArrayList<>();
    private final List<String> detections = new ArrayList<>();

    PaintedPhotographs(Path folder, String... categories) throws IOException {
        this.folder = folder;
        this.categories = List.of(categories);
        Files.createDirectories(folder.resolve("pictures"));
    }

    /// Pictures are numbered from 1.
    PaintedPhotographs pictures(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            int id = images.size() + 1;
            String name = "p%04d.png".formatted(id);
            var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
            image.setRGB(id % WIDTH, 0, Color.RED.getRGB());
            ImageIO.write(image, "png", folder.resolve("pictures").resolve(name).toFile());
            images.add("{\"id\": %d, \"file_name\": \"%s\", \"width\": %d, \"height\": %d}"
                    .formatted(id, name, WIDTH, HEIGHT));
        }
        return this;
    }

    PaintedPhotographs box(int image, String category, String bbox) {
        annotations.add("{\"id\": %d, \"image_id\": %d, \"category_id\": %d, \"bbox\": [%s], \"iscrowd\": 0}"
                .formatted(annotations.size() + 1, image, 7 + categories.indexOf(category), bbox));
        return this;
    }

    PaintedPhotographs detection(int image, String category, String bbox, double score) {
        detections.add("{\"image_id\": %d, \"category\": \"%s\", \"bbox\": [%s], \"score\": %s}"
                .formatted(image, category, bbox, score));
        return this;
    }

    Path write() throws IOException {
        var listed = new ArrayList<String>();
        categories.forEach(name -> listed.add("{\"id\": %d, \"name\": \"%s\"}".formatted(7 + listed.size(), name)));
        Files.writeString(
                folder.resolve("annotations.json"),
                "{\"images\": %s, \"annotations\": %s, \"categories\": %s}".formatted(images, annotations, listed));
        if (!detections.isEmpty()) {
            Files.writeString(folder.resolve("teacher.json"), detections.toString());
        }
        return folder;
    }
}
