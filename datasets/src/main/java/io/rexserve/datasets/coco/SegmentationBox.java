package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.Numbers;
import java.util.Arrays;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The enclosing box of an outline or a mask, for annotations that state no box of their own: polygons as lists of x
/// and y (COCO's list of lists, or VIA's one list), run lengths as a list or packed as pycocotools packs them.
final class SegmentationBox {
    /// Left, top, width, height.
    record Rectangle(double x, double y, double width, double height) {}

    private double x1 = Double.POSITIVE_INFINITY;
    private double y1 = Double.POSITIVE_INFINITY;
    private double x2 = Double.NEGATIVE_INFINITY;
    private double y2 = Double.NEGATIVE_INFINITY;

    private SegmentationBox() {}

    /// Empty if the field is neither, or damaged.
    static Optional<Rectangle> of(JsonNode segmentation) {
        var box = new SegmentationBox();
        boolean read = segmentation.isObject() ? box.addRuns(segmentation) : box.addPolygons(segmentation);
        return read && box.x1 <= box.x2
                ? Optional.of(new Rectangle(box.x1, box.y1, box.x2 - box.x1, box.y2 - box.y1))
                : Optional.empty();
    }

    private boolean addPolygons(JsonNode polygons) {
        if (!polygons.isArray() || polygons.isEmpty()) {
            return false;
        }
        if (polygons.get(0).isNumber()) {
            return addPolygon(polygons);
        }
        for (JsonNode polygon : polygons) {
            if (!addPolygon(polygon)) {
                return false;
            }
        }
        return true;
    }

    private boolean addPolygon(JsonNode numbers) {
        if (!numbers.isArray() || numbers.size() < 6 || numbers.size() % 2 != 0) {
            return false;
        }
        for (int i = 0; i < numbers.size(); i += 2) {
            if (!numbers.get(i).isNumber() || !numbers.get(i + 1).isNumber()) {
                return false;
            }
            double x = Numbers.value(numbers.get(i));
            double y = Numbers.value(numbers.get(i + 1));
            add(x, y, x, y);
        }
        return true;
    }

    private void add(double left, double top, double right, double bottom) {
        x1 = Math.min(x1, left);
        y1 = Math.min(y1, top);
        x2 = Math.max(x2, right);
        y2 = Math.max(y2, bottom);
    }

    /// Run lengths of background and object in turns, column by column.
    private boolean addRuns(JsonNode mask) {
        JsonNode size = mask.path("size");
        if (size.size() != 2
                || !size.get(0).isInt()
                || !size.get(1).isInt()
                || size.get(0).intValue() < 1) {
            return false;
        }
        long height = size.get(0).intValue();
        long pixels = height * size.get(1).intValue();
        JsonNode counts = mask.path("counts");
        long[] runs = counts.isString() ? unpacked(counts.stringValue()) : numbers(counts);
        long at = 0;
        for (int i = 0; i < runs.length; i++) {
            if (runs[i] < 0 || runs[i] > pixels - at) { // a sum could overflow
                return false;
            }
            long end = at + runs[i];
            if (i % 2 == 1 && runs[i] > 0) {
                addRun(at, end - 1, height);
            }
            at = end;
        }
        return true;
    }

    /// @param first pixel of the run, counted column by column
    /// @param last pixel of the run
    private void addRun(long first, long last, long height) {
        long left = first / height;
        long right = last / height + 1;
        boolean oneColumn = right == left + 1;
        long top = oneColumn ? first % height : 0;
        long bottom = oneColumn ? last % height + 1 : height;
        add((double) left, (double) top, (double) right, (double) bottom);
    }

    private static long[] numbers(JsonNode counts) {
        long[] runs = new long[counts.size()];
        for (int i = 0; i < runs.length; i++) {
            JsonNode count = counts.get(i);
            runs[i] = count.isIntegralNumber() && count.canConvertToLong() ? count.longValue() : -1;
        }
        return runs;
    }

    /// pycocotools `maskApi.c`, `rleFrString`: groups of five bits with a bit for "more", lengths from the third on as
    /// differences to the last but one. A negative run if the text is none.
    private static long[] unpacked(String text) {
        long[] runs = new long[text.length()];
        int count = 0;
        int at = 0;
        while (at < text.length()) {
            long value = 0;
            int shift = 0;
            int group;
            do {
                group = at < text.length() ? text.charAt(at++) - '0' : -1;
                if (group < 0 || group > 0x3F || shift >= Long.SIZE) {
                    return new long[] {-1};
                }
                value |= (group & 0x1FL) << shift;
                shift += 5;
            } while ((group & 0x20) != 0);
            if ((group & 0x10) != 0 && shift < Long.SIZE) {
                value |= -1L << shift;
            }
            runs[count] = count > 2 ? value + runs[count - 2] : value;
            count++;
        }
        return Arrays.copyOf(runs, count);
    }
}
