package io.rexserve.data.endpoint;

import static io.rexserve.data.endpoint.FakeEndpoint.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.data.ground.MatchSettings;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.Origin;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.Phrase.Kind;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageException;
import io.rexserve.data.stage.StageInput;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SuiteGrounderTest {
    private static final byte[] PICTURE = {1, 2, 3};
    private static final RexverseRecord RECORD = record();
    private static final String UNFAMILIAR = "{\"code\": \"unfamiliar_image\", \"message\": \"unlike drawings\"}";

    private final FakeEndpoint server = new FakeEndpoint();
    private final MemoryAnswers answers = new MemoryAnswers();

    @AfterEach
    void close() {
        server.close();
    }

    private Outcome run(@Nullable String upn) throws InterruptedException {
        return run(settings(upn, true), RECORD);
    }

    private SuiteGroundSettings settings(@Nullable String upn, boolean refuseUnfamiliar) {
        return new SuiteGroundSettings(
                Endpoints.at(server.url()), upn, null, -1, 20, MatchSettings.DEFAULT, refuseUnfamiliar, true);
    }

    private Outcome run(SuiteGroundSettings settings, RexverseRecord record) throws InterruptedException {
        try (Stage stage = settings.open(new StageEnvironment(1, _ -> (_, _, _) -> {}))) {
            return stage.process(new StageInput(record, PICTURE), answers);
        }
    }

    private static RexverseRecord record() {
        var phrases = List.of(
                new Phrase("two brown dogs", 0, 0, 14, "dog", Kind.DESCRIPTIVE),
                new Phrase("unicorn", 0, 21, 28, "unicorn", Kind.CATEGORY));
        return RexverseRecord.of("ab12", Origin.of("a.png"), 600, 400, 7)
                .withCaptions(List.of(Statement.of("two brown dogs and a unicorn", "source")))
                .withPhrases(phrases);
    }

    private static FakeEndpoint.Behaviour answer(String objects, String... warnings) {
        return status(200, """
                {"id": "1", "model": {"proposal": {"name": "u", "sha256": "aa"}, "language": {"name": "c", "sha256": "bb"}},
                 "image": {"width": 600, "height": 400}, "objects": [%s], "text": "", "finishReason": "stop",
                 "warnings": [{"code": "unknown_word", "message": "", "label": "brown dogs", "word": "brown"},
                              {"code": "unknown_word", "message": "", "label": "brown dog", "word": "brown"},
                              {"code": "unknown_word", "message": "", "label": "unicorn", "word": "unicorn"}%s]}
                """.formatted(objects, warnings.length == 0 ? "" : "," + String.join(",", warnings)));
    }

    private static String object(String label, String box, double score) {
        return "{\"label\": \"%s\", \"box\": %s, \"index\": 0, \"proposalScore\": 0.8, \"phraseScore\": 0.95, \"score\": %s}"
                .formatted(label, box, score);
    }

    @Test
    void theFirstFormWhoseWordsTheSuiteKnowsCounts() throws InterruptedException {
        server.then(answer(object("dog", "[10, 20, 110, 120]", 0.9) + "," + object("dog", "[300, 20, 400, 120]", 0.8)
                + "," + object("dog", "[450, 200, 500, 300]", 0.7)));
        Outcome outcome = run(null);
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Kept.class, kept -> {
            assertThat(kept.record().regions()).hasSize(2); // two dogs
            GroundedRegion best = kept.record().regions().getFirst();
            assertThat(best.box().x1()).isEqualTo(10);
            assertThat(best.phrases()).containsExactly(0);
            assertThat(best.category().text()).isEqualTo("dog");
            assertThat(best.category().by()).isEqualTo("c@bb suite/2");
            assertThat(best.scores())
                    .containsOnlyKeys("ground", "head-alone", "phrase", "proposal", "unsure")
                    .containsEntry("unsure", 0.7) // the third dog
                    .containsEntry("ground", 0.9)
                    .containsEntry("phrase", 0.95)
                    .containsEntry("proposal", 0.8);
            assertThat(kept.refusals())
                    .containsExactly(new ItemRefusal(
                            "unicorn",
                            RefusalReason.NOT_GROUNDED,
                            "the suite's vocabulary lacks unicorn (expected: words that it knows)"));
        });
        assertThat(server.requests()).hasSize(1);
        assertThat(server.requests().getFirst().path()).endsWith("/v1/detect");
        var body = server.requests().getFirst().json();
        assertThat(body.path("labels").toString()).isEqualTo("[\"brown dogs\",\"brown dog\",\"dog\",\"unicorn\"]");
        assertThat(body.path("ranking").asString()).isEqualTo("phrase");
        assertThat(body.path("objectThreshold").asDouble()).isZero();
        assertThat(body.path("image").binaryValue()).isEqualTo(PICTURE);
    }

    @Test
    void aCommittedAnswerIsNotAskedForAgain() throws InterruptedException {
        server.then(answer(object("dog", "[10, 20, 110, 120]", 0.9)));
        Outcome first = run(null);
        assertThat(((Outcome.Kept) run(null)).record()).isEqualTo(((Outcome.Kept) first).record());
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aBusySuiteIsAskedAgain() throws InterruptedException {
        server.then(
                status(503, "{}", "Retry-After", "0"),
                status(429, "{}", "Retry-After", "0"),
                answer(object("dog", "[10, 20, 110, 120]", 0.9)));
        assertThat(run(null)).isInstanceOf(Outcome.Kept.class);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void aBoxBeyondThePictureMakesTheAnswerInvalid() throws InterruptedException {
        server.always(answer(object("dog", "[10, 20, 700, 120]", 0.9)));
        assertThat(run(null)).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(RefusalReason.INVALID_ANSWER);
            assertThat(refused.detail()).contains("700").contains("600 x 400");
        });
    }

    @Test
    void anotherModelThanTheRecipeStatesStopsTheRunAndIsNotCommitted() {
        server.always(answer(object("dog", "[10, 20, 110, 120]", 0.9)));
        assertThatThrownBy(() -> run("cc"))
                .isInstanceOf(StageException.class)
                .hasMessageContaining("aa")
                .hasMessageContaining("expected: cc");
        assertThatThrownBy(() -> run("cc")).isInstanceOf(StageException.class);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void anotherServerStopsTheRunAndIsNotCommitted() {
        for (String body : List.of("<html><body>Welcome</body></html>", "{\"object\": \"list\"}", "")) {
            server.always(status(200, body));
            assertThatThrownBy(() -> run(null))
                    .isInstanceOf(StageException.class)
                    .hasMessageContaining(server.url())
                    .hasMessageContaining("expected: an answer of a RexServe gateway to POST /v1/detect");
        }
        assertThat(server.requests()).hasSize(6); // each once with the picture, once with a grey one
    }

    @Test
    void garbageOfOnePictureIsNoOtherServer() throws InterruptedException {
        server.then(status(200, "garbage"), answer(""));
        assertThat(run(null)).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(RefusalReason.INVALID_ANSWER);
            assertThat(refused.detail()).contains("garbage");
        });
        assertThat(server.requests().getLast().json().path("labels").toString()).isEqualTo("[\"dog\"]");
    }

    @Test
    void anUnfamiliarPictureIsRefusedUnlessItBringsRegions() throws InterruptedException {
        server.always(answer(object("dog", "[10, 20, 110, 120]", 0.9), UNFAMILIAR));
        assertThat(run(null)).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(RefusalReason.UNFAMILIAR);
            assertThat(refused.detail()).isEqualTo("unlike drawings");
        });
        assertThat(run(settings(null, false), RECORD)).isInstanceOf(Outcome.Kept.class);

        Outcome found = run(settings(null, false), RECORD);
        RexverseRecord brings =
                RECORD.withRegions(((Outcome.Kept) found).record().regions());
        assertThat(run(settings(null, true), brings)).isInstanceOfSatisfying(Outcome.Kept.class, kept -> {
            assertThat(kept.record()).isEqualTo(brings);
            assertThat(kept.refusals()).extracting(ItemRefusal::reason).containsExactly(RefusalReason.UNFAMILIAR);
        });
    }

    @Test
    void whereWarningsEndHalvesOfTheLabelsAreAsked() throws InterruptedException {
        server.then(
                answer("", "{\"code\": \"more_warnings\", \"message\": \"\"}"),
                answer(""),
                answer(object("dog", "[10, 20, 110, 120]", 0.9)));
        assertThat(run(null)).isInstanceOf(Outcome.Kept.class);
        assertThat(server.requests())
                .extracting(request -> request.json().path("labels").toString())
                .containsExactly(
                        "[\"brown dogs\",\"brown dog\",\"dog\",\"unicorn\"]",
                        "[\"brown dogs\",\"brown dog\"]",
                        "[\"dog\",\"unicorn\"]");
    }

    /// 900 proposals of one label may take more than the 65,536 bytes that are read.
    @Test
    void noMoreLabelsAreAskedTogetherThanAnAnswerHasRoomFor() throws InterruptedException {
        server.always(answer(""));
        run(
                new SuiteGroundSettings(
                        Endpoints.at(server.url()), null, null, -1, 900, MatchSettings.DEFAULT, true, true),
                RECORD);
        assertThat(server.requests())
                .extracting(request -> request.json().path("labels").toString())
                .containsExactly("[\"brown dogs\"]", "[\"brown dog\"]", "[\"dog\"]", "[\"unicorn\"]");
    }
}
