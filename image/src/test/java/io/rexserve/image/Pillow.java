package io.rexserve.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import javax.imageio.ImageIO;

/// Files that Pillow made and what it reads from them; `golden/pillow/README.md` says how.
public final class Pillow {
    private Pillow() {}

    public static byte[] file(String name) {
        try (InputStream in =
                Objects.requireNonNull(Pillow.class.getResourceAsStream("/golden/pillow/" + name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// An 8-bit RGB image, read without the code under test.
    public static RgbImage image(String name) {
        return rgb(file(name));
    }

    /// An 8-bit PNG file, read without the code under test.
    public static RgbImage rgb(byte[] png) {
        try {
            BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(png));
            int[] argb = decoded.getRGB(0, 0, decoded.getWidth(), decoded.getHeight(), null, 0, decoded.getWidth());
            var pixels = new byte[3 * argb.length];
            for (int i = 0; i < argb.length; i++) {
                pixels[3 * i] = (byte) (argb[i] >> 16);
                pixels[3 * i + 1] = (byte) (argb[i] >> 8);
                pixels[3 * i + 2] = (byte) argb[i];
            }
            return new RgbImage(decoded.getWidth(), decoded.getHeight(), pixels);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
