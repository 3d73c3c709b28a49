package io.rexserve.model.verification;

import io.rexserve.image.RgbImage;
import io.rexserve.model.weights.CheckpointException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/// The pictures of a model folder.
final class Pictures {
    private Pictures() {}

    /// @throws CheckpointException when the file is missing or no picture
    static RgbImage read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException(file + ": missing (expected: the picture that the model was run on)");
        }
        try {
            BufferedImage image = ImageIO.read(file.toFile());
            if (image == null) {
                throw new CheckpointException(file + ": of no known format (expected: a PNG picture)");
            }
            return rgb(image);
        } catch (IOException e) {
            throw new CheckpointException(file + ": broken: " + e.getMessage() + " (expected: a PNG picture)", e);
        }
    }

    /// `image0.png`, `image1.png` and so on, as many as there are.
    ///
    /// @throws CheckpointException when the first one is missing or one is no picture
    static List<RgbImage> numbered(Path folder) {
        var pictures = new ArrayList<RgbImage>();
        do {
            pictures.add(read(folder.resolve("image" + pictures.size() + ".png")));
        } while (Files.isRegularFile(folder.resolve("image" + pictures.size() + ".png")));
        return pictures;
    }

    private static RgbImage rgb(BufferedImage image) {
        int width = image.getWidth();
        int[] argb = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
        byte[] pixels = new byte[3 * argb.length];
        for (int i = 0; i < argb.length; i++) {
            pixels[3 * i] = (byte) (argb[i] >> 16);
            pixels[3 * i + 1] = (byte) (argb[i] >> 8);
            pixels[3 * i + 2] = (byte) argb[i];
        }
        return new RgbImage(width, image.getHeight(), pixels);
    }
}
