package io.rexserve.evaluation.task;

import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.evaluation.coco.CocoFiles;
import io.rexserve.evaluation.coco.Detections;
import io.rexserve.evaluation.run.EvaluationException;
import io.rexserve.evaluation.run.QuestionKind;
import io.rexserve.evaluation.run.QuestionResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Detections of a file of COCO's results, image by image as if a server had answered with them.
public final class FoundDetections {
    private final Path path;
    private final Detections detections;
    private final Map<Long, int[]> rows = new HashMap<>();
    private final Map<Long, String> categories = new HashMap<>();
    private final Set<Long> taken = new HashSet<>();
    private long unknownCategories;
    private long reversed;

    private FoundDetections(Path path, Detections detections) {
        this.path = path;
        this.detections = detections;
    }

    /// @param description of the truth, whose categories the detections name by id
    /// @throws EvaluationException if the file is none of COCO's results, or the truth lists no categories
    public static FoundDetections read(Path path, DatasetDescription description) throws IOException {
        if (description.categories().isEmpty()) {
            throw new EvaluationException(
                    "--found: the truth lists no categories (expected: a truth whose categories have ids)");
        }
        try {
            var found = new FoundDetections(path, CocoFiles.detections(path));
            for (Category category : description.categories()) {
                found.categories.putIfAbsent(category.id(), category.name());
            }
            found.index();
            return found;
        } catch (IllegalArgumentException e) {
            throw new EvaluationException("--found: " + e.getMessage());
        }
    }

    private void index() {
        var counts = new HashMap<Long, Integer>();
        IntStream.range(0, detections.size()).forEach(row -> counts.merge(detections.imageId(row), 1, Integer::sum));
        counts.forEach((image, count) -> rows.put(image, new int[count]));
        var at = new HashMap<Long, Integer>();
        for (int row = 0; row < detections.size(); row++) {
            long image = detections.imageId(row);
            int place = at.merge(image, 1, Integer::sum) - 1;
            rows.getOrDefault(image, new int[0])[place] = row;
        }
    }

    /// Columns as the file has them.
    Detections detections() {
        return detections;
    }

    /// The detections of an image, in the order of the file.
    public QuestionResult of(ImageRecord record) {
        var found = new ArrayList<QuestionResult.Found>();
        long image = new RecordNumbers().of(record.id());
        taken.add(image);
        for (int row : rows.getOrDefault(image, new int[0])) {
            double[] box = detections.box(row);
            if (box[2] < 0 || box[3] < 0) {
                reversed++;
            } else if (!categories.containsKey(detections.categoryId(row))) {
                unknownCategories++;
            } else {
                found.add(new QuestionResult.Found(
                        categories.getOrDefault(detections.categoryId(row), ""),
                        new QuestionResult.Rectangle(box[0], box[1], box[2], box[3]),
                        detections.score(row),
                        null,
                        found.size()));
            }
        }
        return new QuestionResult(
                record.id(),
                record.id(),
                QuestionKind.DETECT,
                List.of(),
                List.of(),
                found,
                "",
                null,
                false,
                record.width().orElse(0),
                record.height().orElse(0),
                0,
                0,
                0,
                null,
                List.of(),
                1,
                null);
    }

    /// What took no part, in sentences.
    ///
    /// @param leftOut whether damaged images of the truth were left out
    /// @throws EvaluationException if images are named that the truth lacks
    public List<String> notes(boolean leftOut) {
        long[] unknown = IntStream.range(0, detections.size())
                .filter(row -> !taken.contains(detections.imageId(row)))
                .mapToLong(detections::imageId)
                .toArray();
        if (unknown.length > 0 && !leftOut) {
            throw new EvaluationException("--found: " + path + ": " + unknown.length
                    + " detections are about images that the truth lacks, such as image_id " + unknown[0]
                    + " (expected: detections on the images of the truth)");
        }
        var notes = new ArrayList<String>();
        DetectionTask.note(notes, unknown.length, "detections are about images that were left out of the truth");
        DetectionTask.note(
                notes, unknownCategories, "detections are of categories that the truth lacks; they take no part");
        DetectionTask.note(
                notes, reversed, "detections have a width or height below 0; only COCO's own figures count them");
        return notes;
    }
}
