package io.rexserve.data.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.data.duplicate.DuplicateDetail;
import io.rexserve.data.export.KeptPicture;
import io.rexserve.data.export.RecordSource;
import io.rexserve.data.export.RunRecords;
import io.rexserve.data.export.RunsOnDisk;
import io.rexserve.data.export.Samples;
import io.rexserve.data.export.StoredRun;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.review.ReviewCounts.Reason;
import io.rexserve.datasets.format.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class ReviewTest {
    @TempDir
    private Path folder;

    private StoredRun run;
    private ArrayNode tasks;

    @BeforeEach
    void sample() throws IOException {
        run = RunsOnDisk.write(folder.resolve("run"), List.of(Samples.dogs(), Samples.cat(1, null)));
        Path sample = Files.createDirectories(folder.resolve("sample"));
        assertThat(ReviewTasks.write(new RunRecords(run), sample, 10, 1)).isEqualTo(2);
        tasks = (ArrayNode) JsonMapper.shared().readTree(Files.readAllBytes(sample.resolve("tasks.json")));
    }

    private ObjectNode task(KeptPicture picture) {
        for (JsonNode task : tasks) {
            if (task.at("/data/record_id").asString().equals(picture.record().id())) {
                return (ObjectNode) task;
            }
        }
        throw new AssertionError(picture.record().id());
    }

    /// What Label Studio exports of a task that somebody submitted without a change.
    private static ArrayNode submit(ObjectNode task, String verdict) {
        ArrayNode result = task.putArray("annotations").addObject().putArray("result");
        task.at("/predictions/0/result").forEach(each -> result.add(each.deepCopy()));
        result.addObject()
                .put("from_name", "verdict")
                .put("type", "choices")
                .putObject("value")
                .putArray("choices")
                .add(verdict);
        return result;
    }

    private ReviewCounts take() throws IOException {
        Path file = folder.resolve("export.json");
        Files.writeString(file, tasks.toString());
        return ReviewTake.take(run, file, "ann");
    }

    private List<RexverseRecord> reviewed() throws IOException {
        var records = new ArrayList<RexverseRecord>();
        try (RecordSource.Reader reader = new ReviewedRecords(run).open(false)) {
            for (KeptPicture picture = reader.next(); picture != null; picture = reader.next()) {
                records.add(picture.record());
            }
        }
        return records;
    }

    @Test
    void aSampleHasPicturesBoxesAndTextsInPercent() {
        ObjectNode task = task(Samples.dogs());

        assertThat(task.at("/data/image").asString())
                .isEqualTo(
                        "/data/local-files/?d=images/" + Samples.dogs().record().id() + ".png");
        assertThat(task.at("/data/drawn_for").toString())
                .isEqualTo("[\"category\",\"phrase\",\"description\",\"referring\"]");
        assertThat(task.at("/predictions/0/result/0/value/x").asDouble()).isEqualTo(100.0 / 64, within(1e-9));
        assertThat(task.at("/predictions/0/result/0/value/rectanglelabels/0").asString())
                .isEqualTo("dog");
        assertThat(folder.resolve("sample/config.xml"))
                .content()
                .contains("<Label value=\"cat\"/>", "required=\"true\"");
        assertThat(folder.resolve("sample/images")).isDirectoryContaining("glob:**.png");
    }

    @Test
    void whatIsAcceptedStaysAndIsMarked() throws IOException {
        submit(task(Samples.dogs()), "reviewed");
        submit(task(Samples.cat(1, null)), "reviewed");

        ReviewCounts counts = take();

        assertThat(counts.refused()).isEmpty();
        assertThat(counts.lines().getFirst())
                .isEqualTo("2 records taken: 2 accepted as they were, 0 corrected, 0 rejected; 0 regions added");
        assertThat(counts.precision().get("category")).isEqualTo(new Wilson(4, 4));
        assertThat(counts.precision().get("referring")).isEqualTo(new Wilson(2, 2));
        RexverseRecord record = reviewed().getFirst();
        assertThat(record.lineage().getLast().stage()).isEqualTo("review");
        assertThat(record.regions())
                .extracting(GroundedRegion::box)
                .isEqualTo(Samples.dogs().record().regions().stream()
                        .map(GroundedRegion::box)
                        .toList());
        assertThat(record.regions().getFirst().category().scores()).containsEntry("review", 1.0);
        assertThat(record.conversations()).isEqualTo(Samples.dogs().record().conversations());
    }

    @Test
    void changesBecomeTextsAndBoxesOfTheReviewer() throws IOException {
        ArrayNode result = submit(task(Samples.dogs()), "reviewed");
        ((ArrayNode) result.get(0).at("/value/rectanglelabels")).set(0, "puppy");
        for (JsonNode each : result) {
            if (each.path("id").asString("").equals("r1")
                    && each.path("from_name").asString().equals("label")) {
                ((ObjectNode) each.path("value")).put("width", 40);
            }
        }
        // The sign goes, and a cup comes.
        for (int at = result.size() - 1; at >= 0; at--) {
            if (result.get(at).path("id").asString("").equals("r2")) {
                result.remove(at);
            }
        }
        ObjectNode cup =
                result.addObject().put("id", "Xy1").put("from_name", "label").put("type", "rectanglelabels");
        cup.putObject("value")
                .put("x", 0)
                .put("y", 0)
                .put("width", 50)
                .put("height", 25)
                .put("rotation", 0)
                .putArray("rectanglelabels")
                .add("cup");

        ReviewCounts counts = take();

        assertThat(counts.lines().getFirst())
                .isEqualTo("1 records taken: 0 accepted as they were, 1 corrected, 0 rejected; 1 regions added");
        assertThat(counts.precision().get("category")).isEqualTo(new Wilson(1, 3));
        assertThat(counts.precision().get("box")).isEqualTo(new Wilson(1, 3));
        assertThat(counts.precision().get("description")).isEqualTo(new Wilson(1, 2));
        RexverseRecord record = reviewed().getFirst();
        assertThat(record.regions())
                .extracting(region -> region.category().text())
                .containsExactly("puppy", "dog", "cup");
        assertThat(record.regions().getFirst().category().by()).isEqualTo("review:ann");
        assertThat(record.regions().get(1).box().width()).isEqualTo(0.4 * 64, within(1e-9));
        assertThat(record.regions().get(1).scores()).containsOnlyKeys("review");
        assertThat(record.regions().get(2).box().x2()).isEqualTo(32, within(1e-9));
    }

    @Test
    void rejectedPicturesAreNotExported() throws IOException {
        submit(task(Samples.cat(1, null)), "reject picture");

        assertThat(take().taken()).isEqualTo(1);
        assertThat(reviewed()).hasSize(1).first().isEqualTo(Samples.dogs().record());
    }

    @Test
    void tasksThatCannotBeTakenAreCountedWithTheirReason() throws IOException {
        submit(task(Samples.dogs()), "reviewed");
        ArrayNode half = submit(task(Samples.cat(1, null)), "reviewed");
        half.remove(half.size() - 1);
        tasks.add(task(Samples.dogs()).deepCopy());
        ObjectNode unknown = task(Samples.dogs()).deepCopy();
        ((ObjectNode) unknown.path("data")).put("record_id", "ff".repeat(32));
        tasks.add(unknown);
        ObjectNode open = task(Samples.dogs()).deepCopy();
        open.remove("annotations");
        tasks.add(open);
        ObjectNode invalid = task(Samples.dogs()).deepCopy();
        ((ObjectNode) invalid.at("/annotations/0/result/0/value")).put("rotation", 30);
        tasks.add(invalid);

        ReviewCounts counts = take();

        assertThat(counts.taken()).isEqualTo(1);
        assertThat(counts.refused())
                .containsOnly(
                        Map.entry(Reason.HALF_DONE, 1L),
                        Map.entry(Reason.TWICE, 1L),
                        Map.entry(Reason.UNKNOWN, 1L),
                        Map.entry(Reason.NOT_DONE, 1L),
                        Map.entry(Reason.INVALID, 1L));
        assertThat(take().refused()).containsEntry(Reason.REVIEWED_BEFORE, 1L);
    }

    private static ObjectNode label(ArrayNode result, String region) {
        for (JsonNode each : result) {
            if (each.path("id").asString("").equals(region)
                    && each.path("from_name").asString().equals("label")) {
                return (ObjectNode) each;
            }
        }
        throw new AssertionError(region);
    }

    /// As Label Studio serializes relations, a note on the whole picture, and texts of some versions.
    @Test
    void resultsBesideTheRegionsChangeNothing() throws IOException {
        ArrayNode result = submit(task(Samples.dogs()), "reviewed");
        result.addObject()
                .put("from_id", "r0")
                .put("to_id", "r1")
                .put("type", "relation")
                .put("direction", "right");
        result.addObject()
                .put("id", "q7")
                .put("from_name", "quality")
                .put("type", "rating")
                .putObject("value")
                .put("rating", 4);
        for (JsonNode each : result) {
            if (each.path("type").asString("").equals("textarea")) {
                ((ObjectNode) each.path("value"))
                        .put("text", each.at("/value/text/0").asString());
            }
        }

        ReviewCounts counts = take();

        assertThat(counts.refused()).containsOnly(Map.entry(Reason.NOT_DONE, 1L)); // the cat
        assertThat(counts.lines().getFirst()).startsWith("1 records taken: 1 accepted as they were");
    }

    @Test
    void ofSeveralAnnotationsTheMarkedOneIsTaken() throws IOException {
        ObjectNode dogs = task(Samples.dogs());
        submit(dogs, "reviewed");
        ArrayNode annotations = (ArrayNode) dogs.path("annotations");
        JsonNode second = annotations.get(0).deepCopy();
        annotations.add(second);
        assertThat(take().refused()).containsEntry(Reason.TWICE, 1L);

        ((ObjectNode) second).put("ground_truth", true);
        assertThat(take().taken()).isEqualTo(1);
    }

    @Test
    void aCancelledAnnotationDoesNotCount() throws IOException {
        ObjectNode dogs = task(Samples.dogs());
        submit(dogs, "reviewed");
        ((ObjectNode) dogs.at("/annotations/0")).put("was_cancelled", true);

        assertThat(take().refused()).containsOnly(Map.entry(Reason.NOT_DONE, 2L));
    }

    @Test
    void aTurnedPictureAndARenamedControlAreRefused() throws IOException {
        ArrayNode dogs = submit(task(Samples.dogs()), "reviewed");
        label(dogs, "r1").put("image_rotation", 90);
        ArrayNode cat = submit(task(Samples.cat(1, null)), "reviewed");
        label(cat, "r0").put("from_name", "bbox");

        ReviewCounts counts = take();

        assertThat(counts.refused()).containsOnly(Map.entry(Reason.INVALID, 2L));
        assertThat(counts.lines().toString())
                .contains("90.0 of the picture (expected: 0 of both)", "from_name bbox (expected: ")
                .contains("label");
    }

    @Test
    void aBoxOverTheBorderIsCutAndOneBeyondItIsRefused() throws IOException {
        ArrayNode dogs = submit(task(Samples.dogs()), "reviewed");
        ((ObjectNode) label(dogs, "r0").path("value")).put("x", -5.0);
        ArrayNode cat = submit(task(Samples.cat(1, null)), "reviewed");
        ((ObjectNode) label(cat, "r0").path("value")).put("y", 101.0);

        ReviewCounts counts = take();

        assertThat(counts.refused()).containsOnly(Map.entry(Reason.INVALID, 1L));
        assertThat(reviewed().getFirst().regions().getFirst().box().x1()).isZero();
    }

    @Test
    void aShortExportIsNamed() throws IOException {
        Path file = folder.resolve("min.json");
        Files.writeString(file, "[{\"id\": 1, \"record_id\": \"ab\", \"verdict\": \"reviewed\"}]");

        assertThat(ReviewTake.take(run, file, "ann").lines().toString())
                .contains("a task of a JSON-MIN export (expected: of a JSON export)");
    }

    @Test
    void aRecordThatHasChangedSinceIsNotTaken() throws IOException {
        submit(task(Samples.dogs()), "reviewed");
        ((ObjectNode) task(Samples.dogs()).path("data")).put("record_digest", "other");

        assertThat(take().refused()).containsEntry(Reason.CHANGED, 1L);
        assertThat(reviewed().getFirst()).isEqualTo(Samples.dogs().record());
    }

    @Test
    void aFileThatIsNoExportIsRefused() throws IOException {
        Path file = folder.resolve("x.json");
        Files.writeString(file, "{\"tasks\": []}");
        assertThatThrownBy(() -> ReviewTake.take(run, file, "ann"))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("no list (expected: the tasks of a JSON export of Label Studio)");
    }

    /// A run whose last stage refuses a picture, and ingest a file without bytes.
    private StoredRun refusingRun() throws IOException {
        KeptPicture bare = Samples.cat(3, null);
        KeptPicture other = Samples.cat(4, null);
        return RunsOnDisk.write(
                folder.resolve("refusing"),
                List.of(Samples.dogs(), bare.withRecord(bare.record().withRegions(List.of()))),
                List.of(other.withRecord(other.record().withRegions(List.of()))));
    }

    private ArrayNode refusedTasks(StoredRun of, int size, long seed) throws IOException {
        Path sample = Files.createDirectories(folder.resolve("refused-" + size + "-" + seed));
        RefusedTasks.Written written = RefusedTasks.write(of, sample, size, seed);
        assertThat(written.withoutBytes()).isEqualTo(Map.of("ingest: unreadable", 2L));
        ArrayNode drawn =
                (ArrayNode) JsonMapper.shared().readTree(Files.readAllBytes(sample.resolve("refused/tasks.json")));
        assertThat(written.pictures()).isEqualTo(drawn.size());
        return drawn;
    }

    private static void judge(JsonNode task, String verdict) {
        ArrayNode result =
                ((ObjectNode) task).putArray("annotations").addObject().putArray("result");
        result.addObject()
                .put("from_name", "verdict")
                .put("type", "choices")
                .putObject("value")
                .putArray("choices")
                .add(verdict);
        result.addObject()
                .put("from_name", "note")
                .put("type", "textarea")
                .putObject("value")
                .putArray("text")
                .add("there is a cat");
    }

    private ReviewCounts takeRefused(StoredRun of, JsonNode judged) throws IOException {
        Path file = folder.resolve("refused.json");
        Files.writeString(file, judged.toString());
        return ReviewTake.take(of, file, "ann");
    }

    @Test
    void refusedPicturesAreShownWithTheirReason() throws IOException {
        StoredRun refusing = refusingRun();

        ArrayNode refused = refusedTasks(refusing, 10, 1);

        assertThat(refused).hasSize(2);
        assertThat(refused.get(0).at("/data/why").asString()).isEqualTo("converse: no-phrase; none");
        assertThat(refused.get(0).at("/data/source").asString()).isEqualTo("cats/3.png");
        assertThat(folder.resolve("refused-10-1/refused/images")).isDirectoryContaining("glob:**.png");
        assertThat(folder.resolve("refused-10-1/refused/config.xml")).content().contains("wrongly refused");
        assertThat(refusedTasks(refusing, 1, 1)).hasSize(1).isEqualTo(refusedTasks(refusing, 1, 1));
    }

    @Test
    void theShareOfRightRefusalsIsToldByReason() throws IOException {
        StoredRun refusing = refusingRun();
        ArrayNode refused = refusedTasks(refusing, 10, 1);
        judge(refused.get(0), "rightly refused");
        judge(refused.get(1), "wrongly refused");

        ReviewCounts counts = takeRefused(refusing, refused);

        assertThat(counts.rightRefusals()).isEqualTo(Map.of("converse: no-phrase", new Wilson(1, 2)));
        assertThat(counts.lines())
                .contains(
                        "rightly refused, converse: no-phrase: 0.500 [0.095, 0.905] (1 of 2)",
                        "1 pictures wrongly refused, in OUT/review/refused; no record is made of them");
        assertThat(JudgedRefusals.of(refusing)).isEqualTo(counts.rightRefusals());
        Path reviews = folder.resolve("refusing/review/refused");
        assertThat(reviews).isDirectoryContaining("glob:**/000001-ann-*.jsonl");
        assertThat(takeRefused(refusing, refused).refused()).isEqualTo(Map.of(Reason.REVIEWED_BEFORE, 2L));
    }

    @Test
    void aRefusalThatTheRunDoesNotKnowIsNotTaken() throws IOException {
        StoredRun refusing = refusingRun();
        ArrayNode refused = refusedTasks(refusing, 10, 1);
        judge(refused.get(0), "rightly refused");
        ((ObjectNode) refused.get(0).path("data")).put("refused_fingerprint", "of an older run");
        judge(refused.get(1), "perhaps");

        assertThat(takeRefused(refusing, refused).refused())
                .isEqualTo(Map.of(Reason.REFUSED_NO_MORE, 1L, Reason.HALF_DONE, 1L));
    }

    @Test
    void aDuplicateStandsBesideThePictureThatItRepeats() {
        assertThat(DuplicateDetail.first("b.jpg", DuplicateDetail.same("b.jpg", "a: b, c.jpg")))
                .contains("a: b, c.jpg");
        assertThat(DuplicateDetail.first("b.jpg", DuplicateDetail.like("b.jpg", "a, 2 of 64.jpg", 2, 3)))
                .contains("a, 2 of 64.jpg");
        assertThat(DuplicateDetail.first("b.jpg", "white border 0.95")).isEmpty();
    }

    /// Brown, Cai, DasGupta (2001): 0 of 10 has the interval 0 to 0.2775, 5 of 10 0.2366 to 0.7634.
    @Test
    void wilsonsIntervalHoldsForFewAndExtremeShares() {
        assertThat(new Wilson(0, 10).low()).isZero();
        assertThat(new Wilson(0, 10).high()).isEqualTo(0.2775, within(1e-4));
        assertThat(new Wilson(5, 10).low()).isEqualTo(0.2366, within(1e-4));
        assertThat(new Wilson(5, 10).high()).isEqualTo(0.7634, within(1e-4));
    }

    @Test
    void anotherSeedDrawsOtherPictures() throws IOException {
        var cats = new ArrayList<KeptPicture>();
        for (int at = 0; at < 30; at++) {
            cats.add(Samples.cat(at, null));
        }
        RecordSource source = Samples.source(cats);

        assertThat(ReviewSample.draw(source, 5, 1)).hasSize(5).isEqualTo(ReviewSample.draw(source, 5, 1));
        assertThat(ReviewSample.draw(source, 5, 2)).isNotEqualTo(ReviewSample.draw(source, 5, 1));
    }
}
