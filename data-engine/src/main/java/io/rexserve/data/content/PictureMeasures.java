package io.rexserve.data.content;

import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What tells a photograph from a product on white or from an empty picture, measured on a copy whose longer side is
/// at most 256 pixels, so that the size of the picture hardly matters.
///
/// @param whiteBorder share of white among the pixels of the frame, whose width is 1/32 of the shorter side: 0 to 1
/// @param whiteBackground share of pixels that are white and connected to the frame through white: 0 to 1
/// @param edges share of pixels whose luma differs by more than [#EDGE] from the next one to the right or below: 0 to 1
/// @param flatness share of pixels whose luma equals the next ones to the right and below within [#FLAT]: 0 to 1
public record PictureMeasures(double whiteBorder, double whiteBackground, double edges, double flatness) {
    /// Changes whenever equal pictures may get other numbers.
    public static final int VERSION = 1;

    /// Names of the scores in records.
    public static final String WHITE_BORDER = "white-border";

    public static final String WHITE_BACKGROUND = "white-background";
    public static final String EDGES = "edges";
    public static final String FLATNESS = "flatness";

    /// Least value of every channel of white.
    static final int WHITE = 240;

    /// Of 255.
    static final int EDGE = 24;

    /// Of 255.
    static final int FLAT = 2;

    private static final int LONG_SIDE = 256;
    private static final int FRAME = 32;
    private static final double PLACES = 1e4;

    public static PictureMeasures of(RgbImage image) {
        RgbImage small = shrunk(image);
        boolean[] white = white(small);
        int[] luma = luma(small);
        int width = small.width();
        int height = small.height();
        return new PictureMeasures(
                whiteBorder(white, width, height),
                rounded(connected(white, width, height), white.length),
                rounded(steeper(luma, width, height, EDGE), luma.length),
                rounded(luma.length - steeper(luma, width, height, FLAT), luma.length));
    }

    /// By the names of the scores, in records.
    public SortedMap<String, Double> scores() {
        return new TreeMap<>(
                Map.of(WHITE_BORDER, whiteBorder, WHITE_BACKGROUND, whiteBackground, EDGES, edges, FLATNESS, flatness));
    }

    private static RgbImage shrunk(RgbImage image) {
        int longer = Math.max(image.width(), image.height());
        if (longer <= LONG_SIDE) {
            return image;
        }
        return image.resize(
                Math.max(1, Math.round((float) image.width() * LONG_SIDE / longer)),
                Math.max(1, Math.round((float) image.height() * LONG_SIDE / longer)),
                Resampling.BILINEAR);
    }

    private static boolean[] white(RgbImage image) {
        byte[] rgb = image.pixels();
        var white = new boolean[rgb.length / 3];
        for (int i = 0; i < white.length; i++) {
            white[i] = (rgb[3 * i] & 0xFF) >= WHITE
                    && (rgb[3 * i + 1] & 0xFF) >= WHITE
                    && (rgb[3 * i + 2] & 0xFF) >= WHITE;
        }
        return white;
    }

    private static int[] luma(RgbImage image) {
        byte[] rgb = image.pixels();
        var luma = new int[rgb.length / 3];
        for (int i = 0; i < luma.length; i++) {
            luma[i] = ((rgb[3 * i] & 0xFF) * 19595 + (rgb[3 * i + 1] & 0xFF) * 38470 + (rgb[3 * i + 2] & 0xFF) * 7471)
                    >> 16;
        }
        return luma;
    }

    private static double whiteBorder(boolean[] white, int width, int height) {
        int frame = Math.max(1, Math.min(width, height) / FRAME);
        int all = 0;
        int found = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (Math.min(Math.min(x, width - 1 - x), Math.min(y, height - 1 - y)) < frame) {
                    all++;
                    found += white[y * width + x] ? 1 : 0;
                }
            }
        }
        return rounded(found, all);
    }

    /// White pixels that reach the frame through white ones beside, above or below.
    private static int connected(boolean[] white, int width, int height) {
        var seen = new boolean[white.length];
        var open = new ArrayDeque<Integer>();
        for (int i = 0; i < white.length; i++) {
            int x = i % width;
            int y = i / width;
            if (x == 0 || y == 0 || x == width - 1 || y == height - 1) {
                visit(i, white, seen, open);
            }
        }
        int count = 0;
        for (Integer i = open.poll(); i != null; i = open.poll()) {
            count++;
            int x = i % width;
            if (x > 0) {
                visit(i - 1, white, seen, open);
            }
            if (x < width - 1) {
                visit(i + 1, white, seen, open);
            }
            if (i >= width) {
                visit(i - width, white, seen, open);
            }
            if (i < white.length - width) {
                visit(i + width, white, seen, open);
            }
        }
        return count;
    }

    private static void visit(int i, boolean[] white, boolean[] seen, ArrayDeque<Integer> open) {
        if (white[i] && !seen[i]) {
            seen[i] = true;
            open.add(i);
        }
    }

    /// How many pixels differ by more than a step from the next one to the right or below.
    private static int steeper(int[] luma, int width, int height, int step) {
        int count = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int here = luma[y * width + x];
                boolean right = x + 1 < width && Math.abs(here - luma[y * width + x + 1]) > step;
                boolean below = y + 1 < height && Math.abs(here - luma[(y + 1) * width + x]) > step;
                count += right || below ? 1 : 0;
            }
        }
        return count;
    }

    private static double rounded(int part, int whole) {
        return Math.round(PLACES * part / whole) / PLACES;
    }
}
