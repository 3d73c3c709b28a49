package io.rexserve.data.review;

import io.rexserve.data.export.StoredRun;
import io.rexserve.data.record.RecordJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reviews of a run: a file for each, `OUT/review/000001-NAME-FINGERPRINT.jsonl`, a line for each record, and
/// `OUT/review/refused/000001-NAME-FINGERPRINT.jsonl`, a line for each refusal that was judged. Each appears as a
/// whole.
final class ReviewFiles {
    private final StoredRun run;

    ReviewFiles(StoredRun run) {
        this.run = run;
    }

    private String folder() {
        return run.folder().address() + "/review";
    }

    private String refusedFolder() {
        return folder() + "/refused";
    }

    private List<String> names(String folder) throws IOException {
        return run.files().list(folder).stream()
                .filter(name -> name.matches("\\d{6}-.*\\.jsonl"))
                .toList();
    }

    /// What people have said of each record, by id.
    Map<String, Review> read() throws IOException {
        var reviews = new LinkedHashMap<String, Review>();
        for (String name : names(folder())) {
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
        append(folder(), reviewer, fingerprint, lines.toString());
    }

    private void append(String folder, String reviewer, String fingerprint, String lines) throws IOException {
        List<String> names = names(folder);
        int number = names.isEmpty() ? 1 : Integer.parseInt(names.getLast().substring(0, 6)) + 1;
        String name = String.format(Locale.ROOT, "/%06d-%s-%s.jsonl", number, reviewer, fingerprint);
        run.files().write(folder + name, lines.getBytes(StandardCharsets.UTF_8));
    }

    /// A refusal that somebody has judged, see [RefusedPicture#key] and [RefusedPicture#kind].
    record Judged(String key, String kind, String fingerprint, boolean right) {}

    /// All of them, in the order in which they were taken.
    List<Judged> refusals() throws IOException {
        var judged = new ArrayList<Judged>();
        for (String name : names(refusedFolder())) {
            String path = refusedFolder() + "/" + name;
            for (String json : new String(run.files().read(path), StandardCharsets.UTF_8).split("\n", -1)) {
                if (!json.isEmpty()) {
                    judged.add(judged(path, json));
                }
            }
        }
        return judged;
    }

    private static Judged judged(String path, String json) throws IOException {
        try {
            JsonNode node = JsonMapper.shared().readTree(json);
            String stage = node.path("stage").asString();
            String fingerprint = node.path("fingerprint").asString();
            String reason = node.path("reason").asString();
            String key = RefusedPicture.key(
                    stage,
                    fingerprint,
                    node.path("row").asString(),
                    node.path("id").asString(),
                    reason);
            return new Judged(
                    key,
                    RefusedPicture.kind(stage, reason),
                    fingerprint,
                    node.path("right").asBoolean());
        } catch (JacksonException e) {
            throw new IOException(path + ": " + e.getOriginalMessage() + " (expected: judged refusals)", e);
        }
    }

    /// @param reviewer a file name's characters
    void writeRefusals(String reviewer, String fingerprint, List<ReviewedRefusal> refusals) throws IOException {
        var lines = new StringBuilder();
        for (ReviewedRefusal refusal : refusals) {
            RefusedPicture picture = refusal.picture();
            ObjectNode line = JsonNodeFactory.instance
                    .objectNode()
                    .put("stage", picture.stage().stage())
                    .put("fingerprint", picture.stage().fingerprint())
                    .put("row", picture.place())
                    .put("id", picture.id())
                    .put("source", picture.source())
                    .put("reason", picture.reason().code())
                    .put("detail", picture.detail())
                    .put("right", refusal.verdict().right())
                    .put("note", refusal.verdict().note())
                    .put("by", refusal.by());
            lines.append(line).append('\n');
        }
        append(refusedFolder(), reviewer, fingerprint, lines.toString());
    }
}
