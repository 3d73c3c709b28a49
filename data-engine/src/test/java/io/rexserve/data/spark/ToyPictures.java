package io.rexserve.data.spark;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;

/// Pictures of 64 x 64 pixels that all differ.
final class ToyPictures {
    private static final int SIDE = 64;
    private static final int CELL = 8;

    private ToyPictures() {}

    static Path write(Path folder, int first, int count) throws IOException {
        Files.createDirectories(folder);
        for (int i = first; i < first + count; i++) {
            var random = new Random(i);
            var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
            var graphics = image.createGraphics();
            for (int cell = 0; cell < CELL * CELL; cell++) {
                graphics.setColor(new java.awt.Color(random.nextInt(1 << 24)));
                graphics.fillRect(cell % CELL * CELL, cell / CELL * CELL, CELL, CELL);
            }
            graphics.dispose();
            ImageIO.write(image, "png", folder.resolve(name(i)).toFile());
        }
        return folder;
    }

    static String name(int picture) {
        return String.format(Locale.ROOT, "%05d.png", picture);
    }
}
