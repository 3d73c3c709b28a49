package io.rexserve.standalone;

import io.rexserve.gateway.detection.DetectedObject;
import io.rexserve.gateway.detection.DetectionResult;
import io.rexserve.image.box.PixelBox;
import java.util.List;
import java.util.Locale;

/// An answer as a table for people: one line per object, one per label without any.
final class DetectionTable {
    private static final String HEADER = "label";

    private DetectionTable() {}

    /// The table, ending in a line that sums it up.
    ///
    /// @param labels in the order asked
    static String of(List<String> labels, DetectionResult result) {
        List<String> names = labels.stream().map(String::strip).distinct().toList();
        int width = names.stream().mapToInt(String::length).reduce(HEADER.length(), Math::max);
        var table = new StringBuilder();
        line(
                table,
                "%-" + width + "s  %8s %8s %8s %8s  %6s  %11s",
                HEADER,
                "x1",
                "y1",
                "x2",
                "y2",
                "score",
                "probability");
        for (String name : names) {
            List<DetectedObject> found = result.objects().stream()
                    .filter(object -> object.label().equals(name))
                    .toList();
            if (found.isEmpty()) {
                line(table, "%-" + width + "s  none", name);
            }
            found.forEach(object -> object(table, width, object));
        }
        result.objects().stream()
                .filter(object -> !names.contains(object.label()))
                .forEach(object -> object(table, width, object));
        line(
                table,
                "%d x %d pixels, %d proposals, %d objects, %.0f ms",
                result.proposals().width(),
                result.proposals().height(),
                result.proposals().boxes().size(),
                result.objects().size(),
                result.total().toNanos() / 1e6);
        return table.toString();
    }

    private static void object(StringBuilder table, int width, DetectedObject object) {
        PixelBox box = object.box();
        line(
                table,
                "%-" + width + "s  %8.1f %8.1f %8.1f %8.1f  %6.2f  %11.2f",
                object.label(),
                box.x1(),
                box.y1(),
                box.x2(),
                box.y2(),
                object.proposalScore(),
                object.tokenProbability());
    }

    @SuppressWarnings("AnnotateFormatMethod") // widths are computed, so formats are no constants
    private static void line(StringBuilder table, String format, Object... values) {
        table.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
