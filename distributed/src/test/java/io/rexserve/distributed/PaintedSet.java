package io.rexserve.distributed;

import io.rexserve.trainer.corpus.CorpusOptions;
import io.rexserve.trainer.corpus.DataSource;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/// A COCO file with its pictures: a red square each, on grey.
final class PaintedSet {
    private static final int SIDE = 64;
    private static final int SQUARE = 20;

    private PaintedSet() {}

    /// @param name of the squares
    /// @return all of it to learn from
    static CorpusOptions write(Path folder, String name, int count) throws IOException {
        Files.createDirectories(folder);
        List<String> images = new ArrayList<>();
        List<String> boxes = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            int x = 3 * id % (SIDE - SQUARE);
            int y = 7 * id % (SIDE - SQUARE);
            var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
            var graphics = image.createGraphics();
            graphics.setColor(new Color(120 + id, 120, 120));
            graphics.fillRect(0, 0, SIDE, SIDE);
            graphics.setColor(Color.RED);
            graphics.fillRect(x, y, SQUARE, SQUARE);
            graphics.dispose();
            ImageIO.write(image, "png", folder.resolve(id + ".png").toFile());
            images.add("{\"id\": %d, \"file_name\": \"%d.png\", \"width\": %d, \"height\": %d}"
                    .formatted(id, id, SIDE, SIDE));
            boxes.add("{\"id\": %d, \"image_id\": %d, \"category_id\": 1, \"bbox\": [%d, %d, %d, %d], \"iscrowd\": 0}"
                    .formatted(id, id, x, y, SQUARE, SQUARE));
        }
        Path file = folder.resolve("annotations.json");
        Files.writeString(
                file,
                "{\"images\": %s, \"annotations\": %s, \"categories\": [{\"id\": 1, \"name\": \"%s\"}]}"
                        .formatted(images, boxes, name));
        return new CorpusOptions(List.of(DataSource.of(file, folder)), List.of(), 0, List.of(), 0, 1);
    }
}
