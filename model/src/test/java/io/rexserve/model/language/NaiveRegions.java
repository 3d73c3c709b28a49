package io.rexserve.model.language;

import java.util.ArrayList;
import java.util.List;

/// Region features by the book: levels resized and joined, RoIAlign with its 7 x 7 grid, the mean of the 49 bins.
final class NaiveRegions {
    private static final int BINS = 7;

    private NaiveRegions() {}

    /// @param maps `[side_l * side_l][C_l]` per level
    /// @param box xyxy in pixels of the square
    static double[] pool(List<double[][]> maps, double[] box) {
        int side = (int) Math.round(Math.sqrt(maps.getFirst().length));
        double[][] joined = joined(maps, side);
        double x1 = box[0] * 0.25;
        double y1 = box[1] * 0.25;
        double width = Math.max(box[2] * 0.25 - x1, 1);
        double height = Math.max(box[3] * 0.25 - y1, 1);
        int columns = (int) Math.ceil(width / BINS);
        int rows = (int) Math.ceil(height / BINS);
        var mean = new double[joined[0].length];
        for (int bin = 0; bin < BINS * BINS; bin++) {
            int row = bin / BINS;
            int column = bin % BINS;
            for (int i = 0; i < rows * columns; i++) {
                double y = y1 + (row + (Math.floorDiv(i, columns) + 0.5) / rows) * height / BINS;
                double x = x1 + (column + (i % columns + 0.5) / columns) * width / BINS;
                sample(joined, side, y, x, 1.0 / (BINS * BINS * rows * columns), mean);
            }
        }
        return mean;
    }

    private static void sample(double[][] map, int side, double y, double x, double weight, double[] into) {
        if (y < -1 || y > side || x < -1 || x > side) {
            return;
        }
        double cy = Math.clamp(y, 0, side - 1);
        double cx = Math.clamp(x, 0, side - 1);
        int top = (int) cy;
        int left = (int) cx;
        int bottom = Math.min(top + 1, side - 1);
        int right = Math.min(left + 1, side - 1);
        for (int c = 0; c < into.length; c++) {
            double above = map[top * side + left][c] * (1 - cx + left) + map[top * side + right][c] * (cx - left);
            double below = map[bottom * side + left][c] * (1 - cx + left) + map[bottom * side + right][c] * (cx - left);
            into[c] += weight * (above * (1 - cy + top) + below * (cy - top));
        }
    }

    private static double[][] joined(List<double[][]> maps, int side) {
        var resized = new ArrayList<double[][]>();
        maps.forEach(map -> resized.add(resized(map, side)));
        int channels = resized.stream().mapToInt(map -> map[0].length).sum();
        var joined = new double[side * side][channels];
        for (int at = 0; at < joined.length; at++) {
            int c = 0;
            for (double[][] map : resized) {
                System.arraycopy(map[at], 0, joined[at], c, map[at].length);
                c += map[at].length;
            }
        }
        return joined;
    }

    private static double[][] resized(double[][] map, int side) {
        int from = (int) Math.round(Math.sqrt(map.length));
        var out = new double[side * side][map[0].length];
        for (int at = 0; at < out.length; at++) {
            double y = Math.max((Math.floorDiv(at, side) + 0.5) * from / side - 0.5, 0);
            double x = Math.max((at % side + 0.5) * from / side - 0.5, 0);
            sample(map, from, y, x, 1, out[at]);
        }
        return out;
    }

    /// Sines and cosines of cy, cx, w, h.
    static double[] code(double[] box, double side, int channels) {
        double[] values = {
            (box[1] + box[3]) / 2 / side,
            (box[0] + box[2]) / 2 / side,
            (box[2] - box[0]) / side,
            (box[3] - box[1]) / side
        };
        int each = channels / 4;
        var code = new double[channels];
        for (int i = 0; i < channels; i++) {
            int j = i % each;
            double angle = values[i / each] * 2 * Math.PI / Math.pow(10000, 2.0 * Math.floorDiv(j, 2) / each);
            code[i] = j % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
        }
        return code;
    }
}
