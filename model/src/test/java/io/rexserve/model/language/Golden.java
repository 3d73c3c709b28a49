package io.rexserve.model.language;

import io.rexserve.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/// The model folders with expected tensors: random weights, run through public reference code in float32.
public final class Golden {
    private Golden() {}

    public static Path folder(String name) {
        @Nullable URL url = Golden.class.getResource("/golden/" + name + "/config.json");
        if (url == null) {
            throw new IllegalArgumentException("golden folder: " + name + " (expected: one among the test resources)");
        }
        try {
            return Path.of(url.toURI()).resolveSibling("");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static RgbImage image(String name) {
        try {
            return rgb(ImageIO.read(folder(name).resolve("image.png").toFile()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static RgbImage rgb(BufferedImage image) {
        var pixels = new byte[3 * image.getWidth() * image.getHeight()];
        int[] argb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        for (int i = 0; i < argb.length; i++) {
            pixels[3 * i] = (byte) (argb[i] >> 16);
            pixels[3 * i + 1] = (byte) (argb[i] >> 8);
            pixels[3 * i + 2] = (byte) argb[i];
        }
        return new RgbImage(image.getWidth(), image.getHeight(), pixels);
    }
}
