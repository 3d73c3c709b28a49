package io.rexserve.data.ingest;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.ImageIO;

/// Encoded pictures of the tests.
public final class Pictures {
    private Pictures() {}

    /// Coloured rectangles that differ from seed to seed.
    public static byte[] jpeg(int seed) throws IOException {
        return encoded(image(seed, 96, 80), "jpg");
    }

    public static byte[] encoded(BufferedImage image, String format) throws IOException {
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return out.toByteArray();
    }

    public static BufferedImage image(int seed, int width, int height) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var random = new Random(seed);
        Graphics2D graphics = image.createGraphics();
        for (int i = 0; i < 40; i++) {
            graphics.setColor(new Color(random.nextInt(256), random.nextInt(256), random.nextInt(256)));
            graphics.fillRect(
                    random.nextInt(width) - 8,
                    random.nextInt(height) - 8,
                    4 + random.nextInt(width / 2),
                    4 + random.nextInt(height / 2));
        }
        graphics.dispose();
        return image;
    }
}
