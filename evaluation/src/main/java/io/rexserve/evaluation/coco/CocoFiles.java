package io.rexserve.evaluation.coco;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// COCO's and LVIS's files straight into columns, in one pass: of an entry only its numbers are held. Strict: the first
/// damaged entry ends the reading.
public final class CocoFiles {
    // Python's json writes and reads NaN and Infinity; they are refused by name, not as bad JSON.
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();

    /// A truth file.
    ///
    /// @param federation empty where the file is not LVIS'
    public record TruthFile(Truths truths, Federation federation) {}

    private interface Reading<T> {
        T read(JsonParser json);
    }

    private CocoFiles() {}

    /// Reads images, categories and annotations of COCO's or LVIS's truth, in any order of the three.
    ///
    /// @throws IllegalArgumentException naming file, entry and what is expected
    public static TruthFile truths(Path file) throws IOException {
        return read(file, CocoFiles::truths);
    }

    /// Reads a file of results: an array of image_id, category_id, bbox and score.
    ///
    /// @throws IllegalArgumentException naming file, entry and what is expected
    public static Detections detections(Path file) throws IOException {
        return read(file, CocoFiles::detections);
    }

    private static <T> T read(Path file, Reading<T> reading) throws IOException {
        try (var in = Files.newInputStream(file);
                JsonParser json = JSON.createParser(ObjectReadContext.empty(), in)) {
            return reading.read(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    file + ": line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static TruthFile truths(JsonParser json) {
        var truths = Truths.builder();
        var federation = new Federation();
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException(
                    CocoEntry.described(json) + " (expected: an object with images, categories and annotations)");
        }
        var seen = new TreeSet<String>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String list = json.currentName();
            json.nextToken();
            seen.add(list);
            switch (list) {
                case "images" -> CocoEntry.forEach(json, list, entry -> addImage(entry, truths, federation));
                case "categories" -> CocoEntry.forEach(json, list, entry -> addCategory(entry, truths, federation));
                case "annotations" -> CocoEntry.forEach(json, list, entry -> addTruth(entry, truths));
                default -> json.skipChildren();
            }
        }
        for (String list : new String[] {"images", "categories", "annotations"}) {
            if (!seen.contains(list)) {
                throw new IllegalArgumentException(list + " missing (expected: images, categories and annotations)");
            }
        }
        return new TruthFile(truths.build(), federation);
    }

    private static void addImage(CocoEntry entry, Truths.Builder truths, Federation federation) {
        truths.image(entry.id());
        if (entry.absent != null && entry.incomplete != null) {
            federation.image(entry.id(), entry.absent, entry.incomplete);
        }
    }

    private static void addCategory(CocoEntry entry, Truths.Builder truths, Federation federation) {
        truths.category(entry.id());
        if (entry.frequency != null) {
            federation.category(entry.id(), Federation.Frequency.of(entry.frequency));
        }
    }

    private static void addTruth(CocoEntry entry, Truths.Builder truths) {
        double[] box = entry.box();
        double area = entry.number("area", entry.area);
        truths.add(
                entry.id(),
                entry.image(),
                entry.category(),
                box[0],
                box[1],
                box[2],
                box[3],
                area,
                entry.crowd,
                entry.ignore);
    }

    private static Detections detections(JsonParser json) {
        var detections = Detections.builder();
        json.nextToken();
        CocoEntry.forEach(json, "results", entry -> {
            double[] box = entry.box();
            double score = entry.number("score", entry.score);
            detections.add(entry.image(), entry.category(), box[0], box[1], box[2], box[3], score);
        });
        if (json.nextToken() != null) {
            throw new IllegalArgumentException("results: text after the array (expected: one array)");
        }
        return detections.build();
    }
}
