package io.rexserve.data.review;

import io.rexserve.data.export.KeptPicture;
import io.rexserve.data.export.RecordSource;
import io.rexserve.data.export.RunRecords;
import io.rexserve.data.export.StoredRun;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.stage.Fingerprint;
import io.rexserve.datasets.format.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Takes the corrections of people back.
public final class ReviewTake {
    private static final int FINGERPRINT = 16;

    private ReviewTake() {}

    /// @param file JSON export of Label Studio
    /// @param reviewer letters, digits, `.`, `_` and `-`
    /// @throws DatasetException if the file is no list of tasks
    public static ReviewCounts take(StoredRun run, Path file, String reviewer) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String fingerprint = Fingerprint.sha256(bytes).substring(0, FINGERPRINT);
        var counts = new ReviewCounts();
        var tasks = new LinkedHashMap<String, ReviewedTask>();
        var refusals = new LinkedHashMap<String, RefusalVerdict>();
        read(file, bytes, counts, tasks, refusals);
        var files = new ReviewFiles(run);
        takeRefusals(run, refusals, files, reviewer, fingerprint, counts);
        Set<String> before = files.read().keySet();
        var reviews = new ArrayList<Review>();
        try (RecordSource.Reader reader = new RunRecords(run).open(false)) {
            for (KeptPicture picture = reader.next(); picture != null && !tasks.isEmpty(); picture = reader.next()) {
                ReviewedTask task = tasks.remove(picture.record().id());
                if (task == null) {
                    continue;
                }
                String id = picture.record().id();
                if (before.contains(id)) {
                    counts.refuse(ReviewCounts.Reason.REVIEWED_BEFORE, id);
                } else if (!task.digest().equals(ReviewTasks.digest(picture.record()))) {
                    counts.refuse(ReviewCounts.Reason.CHANGED, id);
                } else {
                    var lineage = new Lineage("review", fingerprint);
                    Review review = Review.of(picture.record(), task, "review:" + reviewer, lineage, counts);
                    counts.take(review.verdict());
                    reviews.add(review);
                }
            }
        }
        tasks.keySet().forEach(id -> counts.refuse(ReviewCounts.Reason.UNKNOWN, id));
        if (!reviews.isEmpty()) {
            files.write(reviewer, fingerprint, reviews);
        }
        return counts;
    }

    private static void takeRefusals(
            StoredRun run,
            Map<String, RefusalVerdict> verdicts,
            ReviewFiles files,
            String reviewer,
            String fingerprint,
            ReviewCounts counts)
            throws IOException {
        if (verdicts.isEmpty()) {
            return;
        }
        Map<String, RefusedPicture> pictures = RefusedSample.find(run, verdicts.keySet());
        Set<String> before =
                files.refusals().stream().map(ReviewFiles.Judged::key).collect(Collectors.toSet());
        var taken = new ArrayList<ReviewedRefusal>();
        verdicts.forEach((key, verdict) -> {
            RefusedPicture picture = pictures.get(key);
            if (picture == null) {
                counts.refuse(ReviewCounts.Reason.REFUSED_NO_MORE, key.replace("\n", ", "));
            } else if (before.contains(key)) {
                counts.refuse(ReviewCounts.Reason.REVIEWED_BEFORE, key.replace("\n", ", "));
            } else {
                counts.judgeRefusal(picture.kind(), verdict.right());
                taken.add(new ReviewedRefusal(picture, verdict, "review:" + reviewer));
            }
        });
        if (!taken.isEmpty()) {
            files.writeRefusals(reviewer, fingerprint, taken);
        }
    }

    private static void read(
            Path file,
            byte[] bytes,
            ReviewCounts counts,
            Map<String, ReviewedTask> tasks,
            Map<String, RefusalVerdict> refusals) {
        JsonNode list;
        try {
            list = JsonMapper.shared().readTree(bytes);
        } catch (JacksonException e) {
            throw new DatasetException(file + ": " + e.getOriginalMessage() + " (expected: a JSON export)", e);
        }
        if (!list.isArray()) {
            throw new DatasetException(file + ": no list (expected: the tasks of a JSON export of Label Studio)");
        }
        for (JsonNode node : list) {
            try {
                boolean second;
                if (RefusalVerdict.isOne(node)) {
                    RefusalVerdict verdict = RefusalVerdict.of(node);
                    second = refusals.putIfAbsent(verdict.key(), verdict) != null;
                } else {
                    ReviewedTask task = ReviewedTask.of(node);
                    second = tasks.putIfAbsent(task.id(), task) != null;
                }
                if (second) {
                    counts.refuse(
                            ReviewCounts.Reason.TWICE,
                            node.at("/data/" + ReviewTasks.RECORD_ID).asString("") + ": a second task");
                }
            } catch (UnusableTaskException e) {
                counts.refuse(e.reason(), String.valueOf(e.getMessage()));
            }
        }
    }
}
