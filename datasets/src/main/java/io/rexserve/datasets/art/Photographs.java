package io.rexserve.datasets.art;

import io.rexserve.image.RgbImage;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/// Photographs to put behind the objects.
final class Photographs {
    private static final int MAX_SIDE = 900;
    private static final int HELD_OUT_EVERY = 5;
    private static final long MIN_FILE_BYTES = 60_000;
    // Images whose subject is an object that the vocabulary names, or that are no photographs at all.
    private static final Pattern UNFIT = Pattern.compile(
            "logo|/tests/|multipage|motorcycle_right|coins|camera|cell|retina|LadyBird|goldfish|mouse|Dragonfly|fluent-color|"
                    + "text|page|clock|horse|phantom|moon|microaneurysms|color\\.png");

    private Photographs() {}

    static List<RgbImage> read(Path folder, boolean heldOut) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> fit = files.filter(Photographs::fit).sorted().toList();
            var chosen = new ArrayList<Path>();
            for (int i = 0; i < fit.size(); i++) {
                if ((i % HELD_OUT_EVERY == 0) == heldOut) {
                    chosen.add(fit.get(i));
                }
            }
            return chosen.parallelStream().map(Photographs::load).toList();
        } catch (IOException e) {
            throw ArtLibrary.unreadable(folder, e);
        }
    }

    private static boolean fit(Path file) {
        String name = file.toString();
        try {
            return (name.endsWith(".jpg") || name.endsWith(".png"))
                    && Files.isRegularFile(file)
                    && Files.size(file) > MIN_FILE_BYTES
                    && !UNFIT.matcher(name).find();
        } catch (IOException e) {
            throw ArtLibrary.unreadable(file, e);
        }
    }

    private static RgbImage load(Path file) {
        try {
            BufferedImage image = ImageIO.read(file.toFile());
            double scale = Math.min(1, (double) MAX_SIDE / Math.max(image.getWidth(), image.getHeight()));
            int w = Math.max(1, (int) Math.round(image.getWidth() * scale));
            int h = Math.max(1, (int) Math.round(image.getHeight() * scale));
            var small = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
            var graphics = small.createGraphics();
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(image, 0, 0, w, h, null);
            graphics.dispose();
            return rgb(small);
        } catch (IOException e) {
            throw ArtLibrary.unreadable(file, e);
        }
    }

    private static RgbImage rgb(BufferedImage image) {
        int[] argb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        byte[] pixels = new byte[3 * argb.length];
        for (int i = 0; i < argb.length; i++) {
            pixels[3 * i] = (byte) (argb[i] >> 16);
            pixels[3 * i + 1] = (byte) (argb[i] >> 8);
            pixels[3 * i + 2] = (byte) argb[i];
        }
        return new RgbImage(image.getWidth(), image.getHeight(), pixels);
    }
}
