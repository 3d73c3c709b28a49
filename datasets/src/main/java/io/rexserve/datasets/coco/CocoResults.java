package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.JsonSyntaxException;
import io.rexserve.datasets.format.Numbers;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.WriteOptions;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// COCO's result format, a list of detections: `[{"image_id": 42, "category_id": 18, "bbox": [x, y, width, height],
/// "score": 0.236}, ...]`. Reads them one after the other in the order of the file, in flat memory, without any truth.
public final class CocoResults implements Closeable {
    private final JsonFile file;
    private final EntryList list;
    private final ProblemSink problems;
    private final JsonParser parser;
    private long index = -1;

    private CocoResults(JsonFile file, ProblemSink problems) throws IOException {
        this.file = file;
        this.list = new EntryList(file, "");
        this.problems = problems;
        this.parser = Json.parser(file.stream());
    }

    /// @throws DatasetException if the file is no list
    public static CocoResults open(Path path, ProblemSink problems) throws IOException {
        JsonFile file = JsonFile.open(path, problems);
        try {
            var results = new CocoResults(file, problems);
            results.start();
            return results;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// Detections as the regions of the truth's images.
    ///
    /// @param truth file with the images and categories
    /// @throws DatasetException if one of the files as a whole cannot be read
    public static DatasetReader against(Path truth, Path results, ReadOptions options) throws IOException {
        return CocoReader.openResults(results, CocoParts.only(truth), options);
    }

    /// A writer of the regions that have a score; the others are lost as regions. Images must have ids as in the truth.
    ///
    /// @param options whose description has the truth's categories
    public static DatasetWriter create(Path path, WriteOptions options) throws IOException {
        return new CocoResultWriter(path, options);
    }

    private void start() {
        try {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new DatasetException(file.path()
                        + ": no list (expected: a list of detections with image_id, category_id, bbox and score)");
            }
        } catch (JacksonException e) {
            throw damaged(Json.fault(e));
        }
    }

    /// The next detection; empty behind the last. What is damaged is reported and left out.
    ///
    /// @throws DatasetException if the file ends too early, or is no JSON
    public Optional<CocoResult> next() throws IOException {
        try {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                index++;
                CocoResult result = result();
                if (result != null) {
                    return Optional.of(result);
                }
            }
            return Optional.empty();
        } catch (JacksonException e) {
            throw damaged(Json.fault(e));
        }
    }

    private DatasetException damaged(JsonSyntaxException e) {
        return new DatasetException(file.path() + ", " + list.entry(Math.max(0, index)) + ": " + e.getMessage(), e);
    }

    private @Nullable CocoResult result() {
        JsonNode entry;
        try {
            entry = Json.readValue(parser);
        } catch (JsonSyntaxException e) {
            problems.report(ProblemReason.MALFORMED, list.place(index, null), e.getMessage() + " (expected: once)");
            return null;
        }
        if (!(entry instanceof ObjectNode)) {
            problems.report(
                    ProblemReason.MALFORMED, list.place(index, null), Json.excerpt(entry) + " (expected: an object)");
            return null;
        }
        String image = id(entry, "image_id");
        String category = image == null ? null : id(entry, "category_id");
        return image == null || category == null ? null : result(entry, image, category);
    }

    private @Nullable CocoResult result(JsonNode entry, String image, String category) {
        JsonNode box = entry.path("bbox");
        JsonNode score = entry.path("score");
        if (!RegionFields.isFourNumbers(box)) {
            return missing(entry, "bbox", "4 numbers: x, y, width, height");
        }
        if (!score.isNumber() || !Double.isFinite(Numbers.value(score))) {
            return missing(entry, "score", "a finite number");
        }
        double[] sides = new double[4];
        for (int i = 0; i < sides.length; i++) {
            sides[i] = Numbers.value(box.get(i));
            if (!Double.isFinite(sides[i])) {
                problems.report(
                        ProblemReason.NOT_FINITE_BOX,
                        list.place(index, null),
                        "bbox: " + Json.excerpt(box) + " (expected: finite numbers)");
                return null;
            }
        }
        return new CocoResult(index, image, category, sides[0], sides[1], sides[2], sides[3], Numbers.value(score));
    }

    private @Nullable String id(JsonNode entry, String field) {
        String id = Ids.text(entry.get(field));
        if (id == null) {
            missing(entry, field, "a number");
        }
        return id;
    }

    private @Nullable CocoResult missing(JsonNode entry, String field, String expected) {
        JsonNode value = entry.get(field);
        problems.report(
                ProblemReason.MISSING_FIELD,
                list.place(index, null),
                field + ": " + Json.excerpt(value) + " (expected: " + expected + ")");
        return null;
    }

    @Override
    public void close() throws IOException {
        parser.close();
        file.close();
    }
}
