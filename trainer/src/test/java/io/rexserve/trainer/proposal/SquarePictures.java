package io.rexserve.trainer.proposal;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/// A COCO file of pictures with one white square each, 64 x 48 or 48 x 64 pixels; the first has a crowd too.
final class SquarePictures {
    static final String FILE = "annotations.json";

    private SquarePictures() {}

    static Path write(Path folder, int count) throws IOException {
        List<String> images = new ArrayList<>();
        List<String> annotations = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            int width = i % 2 == 0 ? 64 : 48;
            int height = 112 - width;
            int x = 4 + i % 12;
            paint(folder.resolve(i + ".png"), width, height, x);
            images.add("{\"id\": %d, \"file_name\": \"%d.png\", \"width\": %d, \"height\": %d}"
                    .formatted(i, i, width, height));
            annotations.add(annotation(i, i, x, 8, 20, 24, 0));
        }
        annotations.add(annotation(count + 1, 1, 26, 30, 20, 16, 1));
        Path file = folder.resolve(FILE);
        Files.writeString(file, """
                {"images": %s, "annotations": %s, "categories": [{"id": 1, "name": "square"}]}
                """.formatted(images, annotations));
        return file;
    }

    private static String annotation(int id, int image, int x, int y, int width, int height, int crowd) {
        return """
                {"id": %d, "image_id": %d, "category_id": 1, "bbox": [%d, %d, %d, %d], "iscrowd": %d}""".formatted(id, image, x, y, width, height, crowd);
    }

    private static void paint(Path file, int width, int height, int x) throws IOException {
        var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(new Color(20 + 3 * x, 60, 90));
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(x, 8, 20, 24);
        graphics.dispose();
        ImageIO.write(picture, "png", file.toFile());
    }
}
