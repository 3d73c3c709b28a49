package io.rexserve.datasets.art;

import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/// A drawing cut out along its alpha channel, at several scales.
///
/// @param name number of its [ObjectName], or -1 for something the vocabulary does not name
/// @param levels halved again and again, the largest first, premultiplied ARGB
public record Sprite(int name, List<Level> levels) {
    /// Longest side of the first level.
    public static final int SIZE = 160;

    private static final int OPAQUE = 20;

    public Sprite {
        levels = List.copyOf(levels);
    }

    /// @param argb premultiplied, row by row
    @SuppressWarnings("ArrayRecordComponent") // shared read-only pixels
    public record Level(int width, int height, int[] argb) {}

    public Level largest() {
        return levels.getFirst();
    }

    /// The smallest level that is still at least as large as what is drawn from it.
    ///
    /// @param longestSide pixels on the canvas
    public Level levelFor(double longestSide) {
        Level best = largest();
        for (Level level : levels) {
            if (Math.max(level.width(), level.height()) >= longestSide) {
                best = level;
            }
        }
        return best;
    }

    /// Cuts off the transparent border and scales to [#SIZE].
    ///
    /// @throws IllegalArgumentException if nothing is opaque
    static Sprite of(int name, BufferedImage image) {
        BufferedImage cut = crop(image);
        var levels = new ArrayList<Level>();
        double scale = (double) SIZE / Math.max(cut.getWidth(), cut.getHeight());
        for (int halvings = 0; halvings < 4; halvings++) {
            int w = Math.max(1, (int) Math.round(cut.getWidth() * scale / (1 << halvings)));
            int h = Math.max(1, (int) Math.round(cut.getHeight() * scale / (1 << halvings)));
            BufferedImage scaled = shrink(cut, w, h);
            levels.add(new Level(w, h, scaled.getRGB(0, 0, w, h, null, 0, w)));
        }
        return new Sprite(name, levels.stream().map(Sprite::premultiplied).toList());
    }

    private static Level premultiplied(Level level) {
        int[] argb = level.argb().clone();
        for (int i = 0; i < argb.length; i++) {
            int a = argb[i] >>> 24;
            int r = ((argb[i] >> 16) & 255) * a / 255;
            int g = ((argb[i] >> 8) & 255) * a / 255;
            int b = (argb[i] & 255) * a / 255;
            argb[i] = a << 24 | r << 16 | g << 8 | b;
        }
        return new Level(level.width(), level.height(), argb);
    }

    private static BufferedImage crop(BufferedImage image) {
        int left = image.getWidth();
        int top = image.getHeight();
        int right = -1;
        int bottom = -1;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if (image.getRGB(x, y) >>> 24 > OPAQUE) {
                    left = Math.min(left, x);
                    right = Math.max(right, x);
                    top = Math.min(top, y);
                    bottom = Math.max(bottom, y);
                }
            }
        }
        if (right < 0) {
            throw new IllegalArgumentException("sprite: no opaque pixel (expected: a drawing with an alpha channel)");
        }
        return image.getSubimage(left, top, right - left + 1, bottom - top + 1);
    }

    // Repeated halving keeps bilinear interpolation from skipping pixels.
    private static BufferedImage shrink(BufferedImage image, int width, int height) {
        BufferedImage current = image;
        while (current.getWidth() > 2 * width && current.getHeight() > 2 * height) {
            current = draw(current, current.getWidth() / 2, current.getHeight() / 2);
        }
        return draw(current, width, height);
    }

    private static BufferedImage draw(BufferedImage image, int width, int height) {
        var target = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        var graphics = target.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return target;
    }
}
