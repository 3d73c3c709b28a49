package io.rexserve.standalone;

import io.rexserve.gateway.answer.DetectedObject;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.Evidence;
import io.rexserve.gateway.task.Task;
import io.rexserve.image.box.PixelBox;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/// An answer as a table for people.
final class AnswerTable {
    private static final String BOX = "%8.1f %8.1f %8.1f %8.1f";

    private static final int MOST_LINES_OF_NONE = 10;

    private final DetectionResult result;
    private final StringBuilder table = new StringBuilder();

    private AnswerTable(DetectionResult result) {
        this.result = result;
    }

    /// The table, with a summary in its last line.
    static String of(DetectionResult result) {
        return new AnswerTable(result).written();
    }

    private String written() {
        switch (result.task()) {
            case Task.Detect _ -> objects("label");
            case Task.Count _ -> {
                objects("label");
                result.counts()
                        .forEach(count -> line(
                                "%s: %d pointed at%s",
                                count.label(),
                                count.count(),
                                count.stated() == null ? "" : ", " + count.stated() + " said"));
            }
            case Task.DescribeRegions _ -> descriptions();
            case Task.Caption _, Task.Question _ -> {
                line("%s", result.answer().text().strip());
                if (!result.objects().isEmpty()) {
                    objects("phrase");
                }
            }
        }
        if (result.refused()) {
            line("The model says that there is no such thing in the image.");
        }
        sum();
        return table.toString();
    }

    /// One line per object, one per label without any.
    private void objects(String header) {
        List<String> labels = result.task().labels();
        List<DetectedObject> objects = result.objects();
        int width = Stream.concat(labels.stream(), objects.stream().map(DetectedObject::label))
                .mapToInt(String::length)
                .reduce(header.length(), Math::max);
        String cell = "%-" + width + "s  ";
        line(
                cell + "%8s %8s %8s %8s  %5s  %8s  %11s",
                header,
                "x1",
                "y1",
                "x2",
                "y2",
                "score",
                "proposal",
                objects.stream().anyMatch(object -> object.phraseScore() != null) ? "phrase" : "probability");
        Function<String, List<DetectedObject>> of = label ->
                objects.stream().filter(object -> object.label().equals(label)).toList();
        List<String> missing =
                labels.stream().filter(label -> of.apply(label).isEmpty()).toList();
        for (String label : labels) {
            if (of.apply(label).isEmpty() && missing.size() <= MOST_LINES_OF_NONE) {
                line(cell + "none", label);
            }
            of.apply(label).forEach(object -> object(cell, object));
        }
        if (missing.size() > MOST_LINES_OF_NONE) {
            line("none: %s", String.join(", ", missing));
        }
        objects.stream().filter(object -> !labels.contains(object.label())).forEach(object -> object(cell, object));
    }

    private void object(String cell, DetectedObject object) {
        PixelBox box = object.box();
        Float score = object.proposalScore();
        float probability = switch (object.evidence()) {
            case Evidence.Generated generated -> generated.probability();
            case Evidence.Scored scored -> scored.score();
        };
        line(
                cell + BOX + "  %5.2f  %8s  %11.2f",
                object.label(),
                box.x1(),
                box.y1(),
                box.x2(),
                box.y2(),
                object.score(),
                score == null ? "own" : String.format(Locale.ROOT, "%.2f", score),
                probability);
    }

    private void descriptions() {
        line("%6s  %8s %8s %8s %8s  %s", "region", "x1", "y1", "x2", "y2", "description");
        for (DetectionResult.Description described : result.descriptions()) {
            PixelBox box = described.box();
            line(
                    "%6d  " + BOX + "  %s",
                    described.index(),
                    box.x1(),
                    box.y1(),
                    box.x2(),
                    box.y2(),
                    described.text().replace('\n', ' '));
        }
    }

    private void sum() {
        line(
                "%d x %d pixels, %d %s, %d objects, %.0f ms",
                result.regions().width(),
                result.regions().height(),
                result.regions().all().size(),
                result.regions().proposals() == null ? "boxes" : "proposals",
                result.objects().size(),
                result.total().toNanos() / 1e6);
    }

    @SuppressWarnings("AnnotateFormatMethod") // widths are computed, so formats are no constants
    private void line(String format, Object... values) {
        table.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
