package io.rexserve.trainer.corpus;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/// A COCO file with its pictures, as a test writes it: each picture of a colour of its own, 40 x 30 pixels.
final class PictureSet {
    static final int WIDTH = 40;
    static final int HEIGHT = 30;

    private final Path folder;
    private final List<String> images = new ArrayList<>();
    private final List<String> annotations = new ArrayList<>();
    private final List<String> categories = new ArrayList<>();

    PictureSet(Path folder, String... names) throws IOException {
        this.folder = Files.createDirectories(folder);
        for (String name : names) {
            categories.add("{\"id\": %d, \"name\": \"%s\"}".formatted(categories.size() + 1, name));
        }
    }

    /// A picture and its entry.
    PictureSet picture(int id, String name) throws IOException {
        paint(folder.resolve(name), id);
        return image(id, name);
    }

    /// The entry of a picture, without the picture.
    PictureSet image(int id, String name) {
        images.add("{\"id\": %d, \"file_name\": \"%s\", \"width\": %d, \"height\": %d}"
                .formatted(id, name, WIDTH, HEIGHT));
        return this;
    }

    PictureSet box(int image, int category, double x, double y, double width, double height) {
        return annotation("""
                {"id": %d, "image_id": %d, "category_id": %d, "bbox": [%s, %s, %s, %s], "iscrowd": 0}""".formatted(annotations.size() + 1, image, category, x, y, width, height));
    }

    PictureSet annotation(String json) {
        annotations.add(json);
        return this;
    }

    /// As many pictures, each with one box, of the categories in turn.
    PictureSet pictures(int count) throws IOException {
        for (int id = 1; id <= count; id++) {
            picture(id, "p%03d.png".formatted(id));
            box(id, 1 + id % categories.size(), 5, 5, 10, 10);
        }
        return this;
    }

    static void paint(Path file, int colour) throws IOException {
        var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setColor(new Color(colour * 7919 & 0xFFFFFF));
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        graphics.dispose();
        Files.createDirectories(file.getParent());
        ImageIO.write(image, file.toString().toLowerCase(Locale.ROOT).endsWith("png") ? "png" : "jpg", file.toFile());
    }

    /// Writes the annotations.
    DataSource write() throws IOException {
        return write("annotations.json");
    }

    DataSource write(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(
                file,
                "{\"images\": %s, \"annotations\": %s, \"categories\": %s}".formatted(images, annotations, categories));
        return DataSource.of(file);
    }
}
