package io.rexserve.data.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.data.chunk.SpendingJournal;
import io.rexserve.data.conversation.DialogueFile;
import io.rexserve.data.export.KeptPicture;
import io.rexserve.data.export.RunsOnDisk;
import io.rexserve.data.export.Samples;
import io.rexserve.data.export.StoredRun;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RunReportTest {
    @TempDir
    private Path folder;

    private StoredRun run() throws IOException {
        KeptPicture bare = Samples.cat(3, null);
        return RunsOnDisk.write(
                folder,
                List.of(Samples.dogs(), Samples.cat(1, "MIT")),
                List.of(bare.withRecord(bare.record().withRegions(List.of()))));
    }

    private JsonNode json() throws IOException {
        return JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve("report.json")));
    }

    @Test
    void countsEveryStageWithItsRefusalsAndCosts() throws IOException {
        StoredRun run = run();
        ReportFiles.write(run, RunReport.of(run, 10, 1), "Test");

        JsonNode ingest = json().path("stages").path(0);
        assertThat(ingest.path("kept").asInt()).isEqualTo(3);
        assertThat(ingest.path("refused").asInt()).isEqualTo(2);
        assertThat(ingest.at("/refused_pictures/0/reason").asString()).isEqualTo("unreadable");
        assertThat(ingest.at("/refused_pictures/0/examples/0/picture").asString())
                .isEqualTo("<b>broken</b>.jpg");
        assertThat(ingest.at("/cost/milliseconds").asInt()).isEqualTo(19);

        JsonNode last = json().path("stages").path(1);
        assertThat(last.path("kept").asInt()).isEqualTo(2);
        assertThat(last.at("/refused_pictures/0/reason").asString()).isEqualTo("no-phrase");
        assertThat(last.at("/refused_parts/0/reason").asString()).isEqualTo("not-grounded");
        assertThat(last.at("/refused_parts/0/count").asInt()).isEqualTo(2);
        assertThat(last.at("/cost/tokens_in").asInt()).isEqualTo(2000);
        assertThat(last.at("/milliseconds_of_a_picture/median").asInt()).isBetween(100, 105);
    }

    @Test
    void countsTheRecordsOfTheLastStage() throws IOException {
        StoredRun run = run();
        ReportFiles.write(run, RunReport.of(run, 10, 1), "Test");

        JsonNode records = json().path("records");
        assertThat(records.path("pictures").asInt()).isEqualTo(2);
        assertThat(records.path("regions").asInt()).isEqualTo(4);
        assertThat(records.at("/texts/referring").asInt()).isEqualTo(2);
        assertThat(records.at("/licences/cc-by-4.0").asInt()).isEqualTo(1);
        assertThat(records.at("/categories/dog").asInt()).isEqualTo(2);
        assertThat(records.at("/box_sides").path("small, below 32 px").asInt()).isEqualTo(4);
        assertThat(records.at("/caption_words").path("5 to 9").asInt()).isEqualTo(1);
        assertThat(records.at("/regions_of_a_picture/3").asInt()).isEqualTo(1);
    }

    /// 200,000 tokens in at 0.15 and 10,000 out at 0.6 a million are 0.036; 1,000 and 1,000 at 2 and 4 are 0.006.
    @Test
    void tokensOfEndpointsAreReckonedAtTheRecipesPrices() throws IOException {
        StoredRun run = run();
        run.files().write(run.folder().recipe(), """
                budget: {currency: EUR}
                endpoints:
                  vision: {url: "http://a/v1", price-per-million-in: 0.15, price-per-million-out: 0.6}
                  language: {url: "http://b/v1", price-per-million-in: 2, price-per-million-out: 4}
                """.getBytes(StandardCharsets.UTF_8));
        try (SpendingJournal journal =
                SpendingJournal.open(run.files(), run.folder().spending())) {
            journal.add("vision", 150_000, 4_000);
            journal.add("language", 1_000, 1_000);
            journal.add("vision", 50_000, 6_000);
        }
        ReportFiles.write(run, RunReport.of(run, 10, 1), "Test");

        JsonNode json = json();
        assertThat(json.at("/endpoints/1/endpoint").asString()).isEqualTo("vision");
        assertThat(json.at("/endpoints/1/tokens_in").asLong()).isEqualTo(200_000);
        assertThat(json.at("/endpoints/1/cost").asDouble()).isEqualTo(0.036, within(1e-12));
        assertThat(json.at("/endpoints/0/cost").asDouble()).isEqualTo(0.006, within(1e-12));
        assertThat(json.at("/cost_of_endpoints/amount").asDouble()).isEqualTo(0.042, within(1e-12));
        assertThat(json.at("/cost_of_endpoints/currency").asString()).isEqualTo("EUR");
        assertThat(Files.readString(folder.resolve("report.html")))
                .contains("<th>EUR</th>", "<td>0.0360</td>", "<td>0.0060</td>", "<td>0.0420</td>");
    }

    @Test
    void whatPeopleSaidOfRefusalsIsShown() throws IOException {
        StoredRun run = run();
        String line =
                "{\"stage\":\"converse\",\"fingerprint\":\"%s\",\"row\":\"0/%d\",\"id\":\"ab\",\"reason\":\"no-phrase\","
                        + "\"right\":%s}\n";
        String now = RunsOnDisk.LAST.fingerprint();
        run.files()
                .write(
                        run.folder().address() + "/review/refused/000001-ann-0123.jsonl",
                        (line.formatted(now, 1, true) + line.formatted(now, 2, false) + line.formatted("old", 3, false))
                                .getBytes(StandardCharsets.UTF_8));
        ReportFiles.write(run, RunReport.of(run, 10, 1), "Test");

        JsonNode judged = json().path("judged_refusals").path("converse: no-phrase");
        assertThat(judged.path("right").asInt()).isEqualTo(1);
        assertThat(judged.path("judged").asInt()).isEqualTo(2);
        assertThat(Files.readString(folder.resolve("report.html")))
                .contains("<h3>Judged by people</h3>", "converse: no-phrase", "0.500 [0.095, 0.905] (1 of 2)");
    }

    @Test
    void theFileOfDialoguesIsCountedEntryByEntry() throws IOException {
        Path file = Files.writeString(
                folder.resolve("talk.jsonl"),
                dialogue(Samples.dogs()) + "\n"
                        + "{\"image\": \"no<where>.jpg\", \"conversations\": [{\"from\": \"human\", \"value\": \"Q?\"},"
                        + " {\"from\": \"gpt\", \"value\": \"A.\"}]}\ngarbage\n");
        StoredRun run = run();
        run.files().write(run.folder().dialogues(), JsonMapper.shared().writeValueAsBytes(DialogueFile.of(file)));
        ReportFiles.write(run, RunReport.of(run, 10, 1), "Test");

        JsonNode dialogues = json().path("dialogues");
        assertThat(dialogues.path("of_pictures_of_the_run").asInt()).isEqualTo(1);
        assertThat(dialogues.path("of_unknown_pictures").asInt()).isEqualTo(1);
        assertThat(dialogues.path("damaged").asInt()).isEqualTo(1);
        assertThat(dialogues.path("first_unknown_or_damaged").toString()).contains("no<where>.jpg");
        assertThat(Files.readString(folder.resolve("report.html")))
                .contains("<h2>Dialogues</h2>", "no&lt;where&gt;.jpg")
                .doesNotContain("no<where>");
    }

    @Test
    void aFileOfDialoguesThatIsGoneIsSaid() throws IOException {
        StoredRun run = run();
        run.files()
                .write(
                        run.folder().dialogues(),
                        JsonMapper.shared().writeValueAsBytes(new DialogueFile("/gone.json", "0".repeat(64))));
        ReportFiles.write(run, RunReport.of(run, 10, 1), "Test");

        assertThat(json().at("/dialogues/problem").asString()).contains("/gone.json");
    }

    private static String dialogue(KeptPicture picture) {
        return "{\"image\": \"" + picture.record().id() + "\", \"conversations\": [{\"from\": \"human\","
                + " \"value\": \"Q?\"}, {\"from\": \"gpt\", \"value\": \"A dog.\"}]}";
    }

    @Test
    void aStrangersTextIsNoMarkup() throws IOException {
        KeptPicture dogs = Samples.dogs();
        String attack = "</title><script>alert(1)</script>\"' onload=x \u202egnp.exe";
        RexverseRecord record = dogs.record()
                .withPhrases(List.of())
                .withCaptions(List.of(Statement.of(attack, attack)))
                .withScore("<b>", 1);
        StoredRun run = RunsOnDisk.write(folder, List.of(dogs.withRecord(record)));

        ReportFiles.write(run, RunReport.of(run, 10, 1), attack);

        String page = Files.readString(folder.resolve("report.html"));
        assertThat(page)
                .doesNotContain("<script", "\u202e", "<b>broken", "<i>the sky")
                .contains("&lt;script&gt;");
        assertThat(page).contains("default-src &#39;none&#39;".replace("&#39;", "'"));
    }

    @Test
    void thePageLoadsNothing() throws IOException {
        StoredRun run = run();
        ReportFiles.write(run, RunReport.of(run, 10, 1), "Test");

        String page = Files.readString(folder.resolve("report.html"));
        assertThat(page)
                .contains("<img ", "src=\"data:image/jpeg;base64,")
                .doesNotContain("src=\"http", "@import", "url(");
        assertThat(page.split("<article>")).hasSize(3);
    }

    @Test
    void equalSeedsShowEqualPicturesWhateverTheirOrder() {
        List<KeptPicture> cats =
                IntStream.range(0, 40).mapToObj(at -> Samples.cat(at, null)).toList();
        var forwards = new PictureSample(5, 7);
        var backwards = new PictureSample(5, 7);
        var other = new PictureSample(5, 8);
        cats.forEach(cat -> forwards.add(0, cat.record()));
        cats.reversed().forEach(cat -> backwards.add(0, cat.record()));
        cats.forEach(cat -> other.add(0, cat.record()));

        assertThat(forwards.all()).hasSize(5).isEqualTo(backwards.all()).isNotEqualTo(other.all());
    }

    @Test
    void quantilesOfDurationsAreWithinFivePercent() {
        var durations = new Durations();
        IntStream.rangeClosed(1, 10_000).forEach(durations::add);

        assertThat(durations.quantile(0.005)).isEqualTo(50);
        assertThat(durations.quantile(0.5)).isBetween(5000L, 5250L);
        assertThat(durations.quantile(0.95)).isBetween(9500L, 9975L);
        assertThat(new Durations().quantile(0.5)).isZero();
    }

    @Test
    void theTitleIsUtf8() throws IOException {
        StoredRun run = run();
        ReportFiles.write(run, RunReport.of(run, 0, 1), "Straße");

        assertThat(Files.readString(folder.resolve("report.html"), StandardCharsets.UTF_8))
                .contains("<title>Straße</title>");
    }
}
