package io.rexserve.datasets.scene;

import io.rexserve.datasets.art.Sprite;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An image in the making that remembers which thing each pixel shows.
final class Canvas {
    private static final int SOLID = 100;
    private static final int NOBODY = -1;

    final int width;
    final int height;
    final float[] rgb;
    private final int[] owner;

    Canvas(int width, int height) {
        this.width = width;
        this.height = height;
        this.rgb = new float[3 * width * height];
        this.owner = new int[width * height];
        Arrays.fill(owner, NOBODY);
    }

    /// Where and how a sprite is drawn: the centre in pixels, scale from level to canvas, a turn, a mirror image.
    record Placement(double cx, double cy, double scaleX, double scaleY, double angle, boolean mirrored) {}

    /// Blends one colour over a pixel, taking it over if the colour is nearly opaque.
    ///
    /// @param premultiplied colour times alpha, each 0 to 255
    /// @param alpha 0 to 255
    void blend(int x, int y, float[] premultiplied, float alpha, int id) {
        int p = y * width + x;
        float keep = 1 - alpha / 255;
        for (int c = 0; c < 3; c++) {
            rgb[3 * p + c] = rgb[3 * p + c] * keep + premultiplied[c];
        }
        if (alpha > SOLID) {
            owner[p] = id;
        }
    }

    /// Draws a sprite and returns how many solid pixels it has on the canvas.
    int draw(Sprite.Level level, Placement at, Tint tint, int id) {
        double reach = Math.hypot(level.width() * at.scaleX(), level.height() * at.scaleY()) / 2 + 1;
        int x0 = Math.max(0, (int) (at.cx() - reach));
        int x1 = Math.min(width - 1, (int) (at.cx() + reach));
        int y0 = Math.max(0, (int) (at.cy() - reach));
        int y1 = Math.min(height - 1, (int) (at.cy() + reach));
        double cos = Math.cos(at.angle());
        double sin = Math.sin(at.angle());
        float[] pixel = new float[4];
        int solid = 0;
        for (int y = y0; y <= y1; y++) {
            for (int x = x0; x <= x1; x++) {
                double dx = x + 0.5 - at.cx();
                double dy = y + 0.5 - at.cy();
                double u = (cos * dx + sin * dy) / at.scaleX();
                double v = (-sin * dx + cos * dy) / at.scaleY();
                u = (at.mirrored() ? -u : u) + level.width() / 2.0 - 0.5;
                v = v + level.height() / 2.0 - 0.5;
                if (sample(level, u, v, pixel)) {
                    tint.apply(pixel);
                    blend(x, y, pixel, pixel[3], id);
                    solid += pixel[3] > SOLID ? 1 : 0;
                }
            }
        }
        return solid;
    }

    // Bilinear, transparent outside; false if nothing is to be drawn.
    private static boolean sample(Sprite.Level level, double u, double v, float[] out) {
        if (u <= -1 || v <= -1 || u >= level.width() || v >= level.height()) {
            return false;
        }
        int x = (int) Math.floor(u);
        int y = (int) Math.floor(v);
        float fx = (float) (u - x);
        float fy = (float) (v - y);
        Arrays.fill(out, 0);
        add(level, x, y, (1 - fx) * (1 - fy), out);
        add(level, x + 1, y, fx * (1 - fy), out);
        add(level, x, y + 1, (1 - fx) * fy, out);
        add(level, x + 1, y + 1, fx * fy, out);
        return out[3] > 1;
    }

    private static void add(Sprite.Level level, int x, int y, float weight, float[] out) {
        if (x < 0 || y < 0 || x >= level.width() || y >= level.height()) {
            return;
        }
        int argb = level.argb()[y * level.width() + x];
        out[0] += weight * ((argb >> 16) & 255);
        out[1] += weight * ((argb >> 8) & 255);
        out[2] += weight * (argb & 255);
        out[3] += weight * (argb >>> 24);
    }

    /// The tight box of the pixels that show a thing.
    ///
    /// @return null if it shows nowhere
    @Nullable
    Visible visible(int id) {
        int left = width;
        int top = height;
        int right = -1;
        int bottom = -1;
        int count = 0;
        for (int p = 0; p < owner.length; p++) {
            if (owner[p] == id) {
                int x = p % width;
                int y = p / width;
                left = Math.min(left, x);
                right = Math.max(right, x);
                top = Math.min(top, y);
                bottom = Math.max(bottom, y);
                count++;
            }
        }
        return count == 0 ? null : new Visible(new PixelBox(left, top, right + 1, bottom + 1), count);
    }

    /// @param box of the visible pixels
    /// @param pixels how many there are
    record Visible(PixelBox box, int pixels) {}

    RgbImage image() {
        byte[] pixels = new byte[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            pixels[i] = (byte) Math.clamp(Math.round(rgb[i]), 0, 255);
        }
        return new RgbImage(width, height, pixels);
    }
}
