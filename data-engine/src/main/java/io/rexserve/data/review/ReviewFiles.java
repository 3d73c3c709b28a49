package io.rexserve.data.review;

import io.rexserve.data.export.StoredRun;
import io.rexserve.data.record.RecordJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reviews of a run: a file for each, `OUT/review/000001-NAME-FINGERPRINT.jsonl`, a line for each record. Each
/// appears as a whole.
final class ReviewFiles {
    private final StoredRun run;

    ReviewFiles(StoredRun run) {
        this.run = run;
    }

    private String folder() {
        return run.folder().address() + "/review";
    }

    private List<String> names() throws IOException {
        return run.files().list(folder()).stream()
                .filter(name -> name.matches("\\d{6}-.*\\.jsonl"))
                .toList();
    }

    /// What people have said of each record, by id.
    Map<String, Review> read() throws IOException {
        var reviews = new LinkedHashMap<String, Review>();
        for (String name : names()) {
            String path = folder() + "/" + name;
            String text = new String(run.files().read(path), StandardCharsets.UTF_8);
            int line = 0;
            for (String json : text.split("\n", -1)) {
                line++;
                if (!json.isEmpty()) {
                    Review review = review(path + ", line " + line, json);
                    reviews.put(review.id(), review);
                }
            }
        }
        return reviews;
    }

    private static Review review(String place, String json) throws IOException {
        try {
            JsonNode node = JsonMapper.shared().readTree(json);
            JsonNode record = node.path("record");
            return new Review(
                    node.path("id").asString(),
                    Review.Verdict.valueOf(node.path("verdict").asString("").toUpperCase(Locale.ROOT)),
                    record.isObject() ? RecordJson.read(record.toString()) : null);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException(place + ": " + e.getMessage() + " (expected: a review)", e);
        }
    }

    /// @param reviewer a file name's characters
    void write(String reviewer, String fingerprint, List<Review> reviews) throws IOException {
        List<String> names = names();
        int number = names.isEmpty() ? 1 : Integer.parseInt(names.getLast().substring(0, 6)) + 1;
        var lines = new StringBuilder();
        for (Review review : reviews) {
            ObjectNode line = JsonNodeFactory.instance.objectNode();
            line.put("id", review.id());
            line.put("verdict", review.verdict().name().toLowerCase(Locale.ROOT));
            line.set(
                    "record",
                    review.record() == null
                            ? JsonNodeFactory.instance.nullNode()
                            : JsonMapper.shared().readTree(RecordJson.write(review.record())));
            lines.append(line).append('\n');
        }
        String name = String.format(Locale.ROOT, "/%06d-%s-%s.jsonl", number, reviewer, fingerprint);
        run.files().write(folder() + name, lines.toString().getBytes(StandardCharsets.UTF_8));
    }
}
