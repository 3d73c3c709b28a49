package io.rexserve.benchmark.network;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import javax.imageio.ImageIO;

/// Pictures of coloured rectangles with a COCO file of their boxes, for measurements of speed.
final class PaintedPictures {
    private static final int SIDE = 256;
    private static final int EACH = 5;

    private PaintedPictures() {}

    /// Writes `annotations.json` and the pictures.
    static void write(Path folder, int count) throws IOException {
        Files.createDirectories(folder);
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(1);
        var images = new ArrayList<String>();
        var boxes = new ArrayList<String>();
        for (int id = 1; id <= count; id++) {
            ImageIO.write(
                    picture(id, random, boxes),
                    "png",
                    folder.resolve(id + ".png").toFile());
            images.add("{\"id\": %d, \"file_name\": \"%d.png\", \"width\": %d, \"height\": %d}"
                    .formatted(id, id, SIDE, SIDE));
        }
        Files.writeString(
                folder.resolve("annotations.json"),
                "{\"images\": %s, \"annotations\": %s, \"categories\": [{\"id\": 1, \"name\": \"rectangle\"}]}"
                        .formatted(images, boxes));
    }

    private static BufferedImage picture(int id, RandomGenerator random, List<String> boxes) {
        var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        for (int i = 0; i < EACH; i++) {
            int width = 20 + random.nextInt(60);
            int height = 20 + random.nextInt(60);
            int x = random.nextInt(SIDE - width);
            int y = random.nextInt(SIDE - height);
            graphics.setColor(Color.getHSBColor(random.nextFloat(), 1, 1));
            graphics.fillRect(x, y, width, height);
            boxes.add(
                    "{\"id\": %d, \"image_id\": %d, \"category_id\": 1, \"bbox\": [%d, %d, %d, %d], \"area\": %d, \"iscrowd\": 0}"
                            .formatted(boxes.size() + 1, id, x, y, width, height, width * height));
        }
        graphics.dispose();
        return image;
    }
}
