package io.rexserve.data.endpoint;

import static io.rexserve.data.endpoint.FakeEndpoint.chat;
import static io.rexserve.data.endpoint.FakeEndpoint.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.data.endpoint.EndpointClassifySettings.Label;
import io.rexserve.data.endpoint.EndpointClassifySettings.Reason;
import io.rexserve.data.endpoint.EndpointDescribeSettings.RegionPicture;
import io.rexserve.data.filter.ReferringRules;
import io.rexserve.data.ground.MatchSettings;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.Origin;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.Phrase.Kind;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.EndpointLimits;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageInput;
import io.rexserve.data.stage.StageSettings;
import io.rexserve.datasets.record.Box;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointStagesTest {
    private static final int WIDTH = 600;
    private static final int HEIGHT = 400;

    private final FakeEndpoint server = new FakeEndpoint();
    private final MemoryAnswers answers = new MemoryAnswers();
    private final EndpointLimits limits = _ -> (_, _, _) -> {};
    private final EndpointSettings endpoint = Endpoints.at(server.url());

    @AfterEach
    void close() {
        server.close();
    }

    private static byte[] picture() {
        var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                image.setRGB(x, y, (x / 3) << 16 | (y / 2) << 8 | 40);
            }
        }
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static RexverseRecord record() {
        return RexverseRecord.of("ab12", Origin.of("a.png"), WIDTH, HEIGHT, 7);
    }

    private static RexverseRecord captioned(String caption) {
        return record().withCaptions(List.of(Statement.of(caption, "source")));
    }

    private static RexverseRecord grounded() {
        var phrase = new Phrase("brown dog", 0, 2, 11, "dog", Kind.CATEGORY);
        var region = new GroundedRegion(
                Box.ofCorners(100, 50, 200, 150),
                List.of(0),
                Statement.of("dog", "model"),
                null,
                null,
                null,
                new TreeMap<>());
        return captioned("A brown dog.").withPhrases(List.of(phrase)).withRegions(List.of(region));
    }

    private Outcome run(StageSettings settings, RexverseRecord record) throws Exception {
        return run(settings, record, picture());
    }

    private Outcome run(StageSettings settings, RexverseRecord record, byte[] content) throws Exception {
        new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(settings); // it travels to executors
        try (Stage stage = settings.open(new StageEnvironment(1, limits))) {
            assertThat(stage.concurrency()).isEqualTo(4);
            return stage.process(new StageInput(record, content), answers);
        }
    }

    private static RexverseRecord kept(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Kept.class);
        return ((Outcome.Kept) outcome).record();
    }

    private static List<ItemRefusal> refusals(Outcome outcome) {
        return ((Outcome.Kept) outcome).refusals();
    }

    private static BufferedImage sent(FakeEndpoint.Request request, int part) throws IOException {
        String url = request.json()
                .at("/messages/1/content/" + part + "/image_url/url")
                .asString();
        byte[] jpeg = Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1));
        return ImageIO.read(new ByteArrayInputStream(jpeg));
    }

    @Test
    void aCaptionIsOneSentenceWithItsAuthorAndCost() throws Exception {
        server.then(
                chat("{\"caption\": \"Two. Three dogs. A cat.\"}"), chat("{\"caption\": \" A dog near St. Paul. \"}"));
        Outcome outcome = run(new EndpointCaptionSettings(endpoint, 100), record());
        assertThat(kept(outcome).captions()).containsExactly(Statement.of("A dog near St. Paul.", "model-a caption/1"));
        assertThat(outcome.cost().tokensIn()).isEqualTo(200);
        assertThat(outcome.cost().tokensOut()).isEqualTo(20);
        assertThat(refusals(outcome))
                .extracting(ItemRefusal::detail)
                .containsExactly("several sentences: \"Two. Three dogs. A cat.\" (expected: one sentence)");
    }

    @Test
    void aPictureIsSentWithNoMorePixelsThanTheRecipeAllows() throws Exception {
        server.always(chat("{\"caption\": \"A slope.\"}"));
        run(new EndpointCaptionSettings(endpoint, 100), record());
        BufferedImage image = sent(server.requests().getFirst(), 0);
        assertThat(image.getWidth() * image.getHeight()).isBetween(64_000, 65_536);
        assertThat(image.getWidth() / (double) image.getHeight()).isBetween(1.48, 1.52);
    }

    @Test
    void aPictureThatCannotBeDecodedIsRefusedBeforeAnythingIsAsked() throws Exception {
        Outcome outcome = run(new EndpointCaptionSettings(endpoint, 100), record(), new byte[] {1, 2, 3});
        assertThat(((Outcome.Refused) outcome).reason()).isEqualTo(RefusalReason.UNREADABLE);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aCaptionThatIsNeverValidRefusesThePicture() throws Exception {
        server.always(chat("{\"caption\": \" \"}"));
        Outcome outcome = run(new EndpointCaptionSettings(endpoint, 100), record());
        assertThat(((Outcome.Refused) outcome).reason()).isEqualTo(RefusalReason.INVALID_ANSWER);
        assertThat(outcome.cost().tokensIn()).isEqualTo(300);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void anEndpointThatDoesNotAnswerFailsThePictureAndKeepsWhatWasPaid() throws Exception {
        server.then(chat("{\"caption\": 1}"));
        server.always(status(404, "x"));
        var settings = new EndpointCaptionSettings(new Retries(endpoint).none(), 100);
        server.always(status(500, "{\"message\": \"broken\"}"));
        Outcome outcome = run(settings, record());
        assertThat(((Outcome.Failed) outcome).detail()).isEqualTo("endpoint vlm: HTTP 500: broken (after 0 retries)");
        assertThat(outcome.cost().tokensIn()).isEqualTo(100);
        server.always(chat("{\"caption\": \"A dog.\"}"));
        assertThat(kept(run(settings, record())).captions()).hasSize(1);
        assertThat(server.requests()).hasSize(3);
    }

    /// The same endpoint without retries.
    private record Retries(EndpointSettings of) {
        EndpointSettings none() {
            return new EndpointSettings(
                    of.name(),
                    of.url(),
                    of.model(),
                    null,
                    null,
                    of.responseFormat(),
                    of.concurrency(),
                    null,
                    null,
                    5,
                    20,
                    0,
                    of.attempts(),
                    600,
                    65_536,
                    65_536,
                    0,
                    0);
        }
    }

    private static EndpointPhraseSettings phrases(EndpointSettings endpoint) {
        return new EndpointPhraseSettings(endpoint, 500, 3, 4, true);
    }

    @Test
    void phrasesAreFoundInTheirCaptionInCodePoints() throws Exception {
        server.always(chat("{\"phrases\": [{\"phrase\": \"a Brown dog\", \"head\": \"Dog\"},"
                + " {\"phrase\": \"two very old  men\", \"head\": \"man\"}]}"));
        RexverseRecord record = kept(run(phrases(endpoint), captioned("🐶 A brown dog and two very old men.")));
        assertThat(record.phrases())
                .containsExactly(
                        new Phrase("brown dog", 0, 4, 13, "dog", Kind.CATEGORY),
                        new Phrase("two very old men", 0, 18, 34, "man", Kind.DESCRIPTIVE));
        assertThat(server.requests().getFirst().json().at("/messages/1/content").asString())
                .endsWith("Caption: 🐶 A brown dog and two very old men.");
    }

    @Test
    void whatIsNoPhraseOfTheCaptionIsLeftOutWithItsReason() throws Exception {
        server.always(
                chat(
                        "{\"phrases\": [{\"phrase\": \"dog\", \"head\": \"dog\"}, {\"phrase\": \"cat\", \"head\": \"cat\"},"
                                + " {\"phrase\": \"do\", \"head\": \"do\"}, {\"phrase\": \"dog\", \"head\": \"dog\"},"
                                + " {\"phrase\": \"brown dog\", \"head\": \"animal\"}, {\"phrase\": \"the\", \"head\": \"\"}]}"));
        Outcome outcome = run(phrases(endpoint), captioned("The brown dog."));
        assertThat(kept(outcome).phrases()).extracting(Phrase::text).containsExactly("dog");
        assertThat(refusals(outcome))
                .extracting(ItemRefusal::detail)
                .containsExactly(
                        "not in the caption \"The brown dog.\" (expected: words copied from it)",
                        "not in the caption \"The brown dog.\" (expected: words copied from it)",
                        "listed twice (expected: once)",
                        "head \"animal\" (expected: the singular of a noun in \"brown dog\")",
                        "head \"\" (expected: the singular of a noun in \"the\")");
    }

    @Test
    void aPictureWithoutAPhraseIsRefused() throws Exception {
        server.always(chat("{\"phrases\": []}"));
        Outcome outcome = run(phrases(endpoint), captioned("Nothing."));
        assertThat(((Outcome.Refused) outcome).reason()).isEqualTo(RefusalReason.NO_PHRASE);
    }

    @Test
    void phrasesBeyondTheLimitAreLeftOutWithTheirReason() throws Exception {
        server.always(
                chat("{\"phrases\": [{\"phrase\": \"a1 dog\", \"head\": \"dog\"}, {\"phrase\": \"b1 dog\", \"head\":"
                        + " \"dog\"}, {\"phrase\": \"c1 dog\", \"head\": \"dog\"}, {\"phrase\": \"d1 dog\", \"head\": \"dog\"},"
                        + " {\"phrase\": \"e1 dog\", \"head\": \"dog\"}]}"));
        Outcome outcome = run(phrases(endpoint), captioned("a1 dog, b1 dog, c1 dog, d1 dog, e1 dog"));
        assertThat(kept(outcome).phrases()).hasSize(4);
        assertThat(refusals(outcome)).extracting(ItemRefusal::reason).containsExactly(RefusalReason.TOO_MANY_PHRASES);
    }

    @Test
    void aRegionIsDescribedFromThePictureACropAndThePhrase() throws Exception {
        server.always(chat("{\"description\": \"A brown dog that lies on its side.\"}"));
        var settings = new EndpointDescribeSettings(endpoint, 100, RegionPicture.CROP, 0.5);
        RexverseRecord record = kept(run(settings, grounded()));
        assertThat(record.regions().getFirst().description())
                .isEqualTo(Statement.of("A brown dog that lies on its side.", "model-a describe/1"));
        var request = server.requests().getFirst();
        assertThat(request.json().at("/messages/1/content/2/text").asString()).contains("one thing of it: brown dog.");
        BufferedImage crop = sent(request, 1);
        assertThat(crop.getWidth()).isEqualTo(200);
        assertThat(crop.getHeight()).isEqualTo(200);
        int corner = crop.getRGB(2, 2); // pixel 52, 2 of the picture
        assertThat(corner >> 16 & 255).isBetween(10, 25);
    }

    @Test
    void aRegionInAFrameIsShownInTheWholePicture() throws Exception {
        server.always(chat("{\"description\": \"A brown dog.\"}"));
        run(new EndpointDescribeSettings(endpoint, 100, RegionPicture.FRAME, 0), grounded());
        BufferedImage plain = sent(server.requests().getFirst(), 0);
        BufferedImage framed = sent(server.requests().getFirst(), 1);
        assertThat(framed.getWidth()).isEqualTo(plain.getWidth());
        double scale = framed.getWidth() / (double) WIDTH;
        int edge = framed.getRGB((int) (150 * scale), (int) (50 * scale) - 1);
        assertThat(edge >> 16 & 255).isGreaterThan(200);
        assertThat(edge >> 8 & 255).isLessThan(80);
        int inside = framed.getRGB((int) (150 * scale), (int) (100 * scale));
        assertThat(inside >> 16 & 255).isLessThan(80);
    }

    @Test
    void aRegionWithoutAValidDescriptionKeepsNone() throws Exception {
        server.always(chat("{\"description\": \"One\\nTwo\"}"));
        Outcome outcome = run(new EndpointDescribeSettings(endpoint, 100, RegionPicture.CROP, 0.1), grounded());
        assertThat(kept(outcome).regions().getFirst().description()).isNull();
        assertThat(refusals(outcome)).hasSize(4).last().satisfies(refusal -> {
            assertThat(refusal.item()).isEqualTo("dog at 100.0, 50.0, 200.0, 150.0");
            assertThat(refusal.detail()).contains("line breaks or control characters");
        });
    }

    private static EndpointClassifySettings classify(EndpointSettings endpoint) {
        return new EndpointClassifySettings(endpoint, List.of(new Label("nsfw", 0.5, Reason.NSFW)));
    }

    @Test
    void aClassifiedPictureKeepsItsScores() throws Exception {
        server.always(status(200, "{\"scores\": {\"nsfw\": 0.25, \"drawing\": 0.5}}"));
        Outcome outcome = run(classify(endpoint), record());
        assertThat(kept(outcome).scores())
                .containsEntry("classifier.nsfw", 0.25)
                .containsEntry("classifier.drawing", 0.5);
        assertThat(outcome.cost().tokensIn()).isZero();
        var request = server.requests().getFirst();
        assertThat(request.path()).isEqualTo("/v1");
        assertThat(request.json().path("width").intValue()).isBetween(300, 320);
        assertThat(request.json().path("image").asString()).startsWith("/9j/");
    }

    @Test
    void aPictureAboveTheLimitOfALabelIsRefused() throws Exception {
        server.always(status(200, "{\"scores\": {\"nsfw\": 0.75}}"));
        Outcome outcome = run(classify(endpoint), record());
        assertThat(outcome)
                .isEqualTo(new Outcome.Refused(
                        RefusalReason.NSFW,
                        "classifier vlm: nsfw 0.75 (expected: <= 0.5)",
                        new Cost(outcome.cost().millis(), 0, 0)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"scores\": {\"nsfw\": 1.5}}", "{\"scores\": {\"x\": 0.5}}", "{\"scores\": []}", "0.2", ""})
    void scoresThatCannotBeAreInvalid(String answer) throws Exception {
        server.always(status(200, answer));
        Outcome outcome = run(classify(endpoint), record());
        assertThat(((Outcome.Refused) outcome).reason()).isEqualTo(RefusalReason.INVALID_ANSWER);
        assertThat(server.requests()).hasSize(3);
    }

    private static EndpointGroundSettings ground(EndpointSettings endpoint) {
        return new EndpointGroundSettings(endpoint, MatchSettings.DEFAULT, true);
    }

    private static RexverseRecord withPhrase() {
        return captioned("A brown dog.").withPhrases(List.of(new Phrase("brown dog", 0, 2, 11, "dog", Kind.CATEGORY)));
    }

    @Test
    void boxesOfTheSentPictureBecomeRegionsOfTheOriginal() throws Exception {
        server.always(FakeEndpoint.answering(request -> {
            int width = request.json().path("width").intValue();
            int height = request.json().path("height").intValue();
            return "{\"phrases\": [{\"boxes\": [{\"box\": [0, 0, " + width / 2 + ", " + height / 2
                    + "], \"score\": 0.75}, {\"box\": [1, 1, 9, 9], \"score\": 0.1}]}]}";
        }));
        RexverseRecord record = kept(run(ground(endpoint), withPhrase()));
        assertThat(server.requests().getFirst().json().path("phrases").toString())
                .isEqualTo("[\"brown dog\"]");
        assertThat(record.regions()).singleElement().satisfies(region -> {
            assertThat(region.box().x2()).isBetween(296.0, 301.0);
            assertThat(region.box().y2()).isBetween(196.0, 201.0);
            assertThat(region.category()).isEqualTo(Statement.of("dog", "model-a ground/1"));
            assertThat(region.phrases()).containsExactly(0);
            assertThat(region.scores()).containsEntry("phrase", 0.75);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[9, 0, 3, 5]",
                "[0, 5, 5, 5]",
                "[0, 0, 599, 10]",
                "[-20, 0, 10, 10]",
                "[0, 0, 1e400, 10]",
                "[\"NaN\", 0, 10, 10]",
                "[0, 0, 10]"
            })
    void aBoxThatCannotBeMakesTheAnswerInvalid(String box) throws Exception {
        server.always(status(200, "{\"phrases\": [{\"boxes\": [{\"box\": " + box + ", \"score\": 0.75}]}]}"));
        Outcome outcome = run(ground(endpoint), withPhrase());
        assertThat(((Outcome.Refused) outcome).reason()).isEqualTo(RefusalReason.INVALID_ANSWER);
        assertThat(server.requests()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"phrases\": []}",
                "{\"phrases\": [{\"boxes\": []}, {\"boxes\": []}]}",
                "{\"phrases\": [{\"boxes\": [{\"box\": [0, 0, 9, 9], \"score\": 2}]}]}",
                "{\"boxes\": []}"
            })
    void anAnswerOfAnotherFormIsInvalid(String answer) throws Exception {
        server.always(status(200, answer));
        Outcome outcome = run(ground(endpoint), withPhrase());
        assertThat(((Outcome.Refused) outcome).reason()).isEqualTo(RefusalReason.INVALID_ANSWER);
    }

    @Test
    void aPhraseWithoutABoxIsNotGrounded() throws Exception {
        server.always(status(200, "{\"phrases\": [{\"boxes\": []}]}"));
        Outcome outcome = run(ground(endpoint), withPhrase());
        assertThat(((Outcome.Refused) outcome).reason()).isEqualTo(RefusalReason.NOT_GROUNDED);
        assertThat(server.requests()).hasSize(1);
    }

    private static RexverseRecord described(String description) {
        RexverseRecord record = grounded();
        return record.withRegions(List.of(
                record.regions().getFirst().withDescription(Statement.of(description, "model-a describe/1"))));
    }

    private EndpointFilterSettings filter() {
        return new EndpointFilterSettings(endpoint, 100, true, ReferringRules.PAPER);
    }

    private static final String DESCRIPTION = "A brown dog that lies on a green mat, with a red ball beside it.";

    @Test
    void aMatchingDescriptionGetsAReferringExpression() throws Exception {
        server.always(chat("{\"matches\": true, \"referring\": \"brown dog lying on a green mat\"}"));
        RexverseRecord record = kept(run(filter(), described(DESCRIPTION)));
        assertThat(record.regions().getFirst().referring())
                .isEqualTo(Statement.of("brown dog lying on a green mat", "model-a filter/1"));
        assertThat(server.requests().getFirst().json().at("/messages/1/content").asString())
                .contains("Phrase: brown dog\nCategory: dog\nDescription: " + DESCRIPTION, "at least 6 and at most 9");
    }

    @Test
    void aDescriptionOfSomethingElseIsTakenOff() throws Exception {
        server.always(chat("{\"matches\": false, \"referring\": \"\"}"));
        Outcome outcome = run(filter(), described("A red bus."));
        assertThat(kept(outcome).regions().getFirst().description()).isNull();
        assertThat(refusals(outcome)).extracting(ItemRefusal::reason).containsExactly(RefusalReason.MISMATCH);
    }

    @Test
    void anExpressionThatBreaksTheRulesIsAskedForAgain() throws Exception {
        server.then(
                chat("{\"matches\": true, \"referring\": \"brown dog, on a green mat there\"}"),
                chat("{\"matches\": true, \"referring\": \"brown dog lying on a green mat\"}"));
        Outcome outcome = run(filter(), described(DESCRIPTION));
        assertThat(kept(outcome).regions().getFirst().referring()).isNotNull();
        assertThat(refusals(outcome)).singleElement().satisfies(refusal -> assertThat(refusal.detail())
                .contains("a comma (expected: none)"));
    }

    @Test
    void anExpressionThatNeverKeepsTheRulesIsLeftOutAndTheDescriptionStays() throws Exception {
        server.then(
                chat("{\"matches\": true, \"referring\": \"brown dog\"}"),
                chat("{\"matches\": true, \"referring\": \"red ball beside a dog on a mat\"}"),
                chat("{\"matches\": true, \"referring\": \"brown dog with a silver collar and bell\"}"));
        Outcome outcome = run(filter(), described(DESCRIPTION));
        assertThat(kept(outcome).regions().getFirst().referring()).isNull();
        assertThat(kept(outcome).regions().getFirst().description()).isNotNull();
        assertThat(refusals(outcome)).last().satisfies(refusal -> {
            assertThat(refusal.reason()).isEqualTo(RefusalReason.REFERRING_RULES);
            assertThat(refusal.detail())
                    .contains("attempt 1: ", "2 words (expected: 6 to 9)", "attempt 2: ", "attempt 3: ");
        });
    }

    @Test
    void anExpressionOfTwoRegionsRefersToNone() throws Exception {
        server.always(chat("{\"matches\": true, \"referring\": \"brown dog lying on a green mat\"}"));
        RexverseRecord one = described(DESCRIPTION);
        GroundedRegion region = one.regions().getFirst();
        var other = new GroundedRegion(
                Box.ofCorners(300, 50, 400, 150),
                List.of(0),
                region.category(),
                null,
                region.description(),
                null,
                new TreeMap<>());
        Outcome outcome = run(filter(), one.withRegions(List.of(region, other)));
        assertThat(kept(outcome).regions()).allSatisfy(left -> assertThat(left.referring()).isNull());
        assertThat(refusals(outcome))
                .extracting(ItemRefusal::reason)
                .containsExactly(RefusalReason.AMBIGUOUS, RefusalReason.AMBIGUOUS);
    }

    @Test
    void aDescriptionThatIsNeverJudgedIsTakenOff() throws Exception {
        server.always(chat("yes"));
        Outcome outcome = run(filter(), described(DESCRIPTION));
        assertThat(kept(outcome).regions().getFirst().description()).isNull();
        assertThat(refusals(outcome)).last().satisfies(refusal -> assertThat(refusal.reason())
                .isEqualTo(RefusalReason.INVALID_ANSWER));
    }

    @Test
    void whatAPersonWroteIsNotJudged() throws Exception {
        RexverseRecord record = grounded();
        RexverseRecord reviewed = record.withRegions(List.of(
                record.regions().getFirst().withDescription(Statement.of("A bus.", "review:ann"))));
        assertThat(kept(run(filter(), reviewed))).isEqualTo(reviewed);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aPhraseOfWhatHasNoBoxIsLeftOut() throws Exception {
        server.always(chat("{\"phrases\": [{\"phrase\": \"a sunny day\", \"head\": \"day\"}, {\"phrase\":"
                + " \"dog\", \"head\": \"dog\"}]}"));
        Outcome outcome = run(phrases(endpoint), captioned("A dog on a sunny day."));
        assertThat(kept(outcome).phrases()).extracting(Phrase::head).containsExactly("dog");
        assertThat(refusals(outcome)).extracting(ItemRefusal::reason).containsExactly(RefusalReason.ABSTRACT_PHRASE);
    }
}
