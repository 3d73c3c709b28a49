package io.rexserve.data.endpoint;

import static io.rexserve.data.endpoint.FakeEndpoint.chat;
import static io.rexserve.data.endpoint.FakeEndpoint.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.data.endpoint.EndpointClassifySettings.Label;
import io.rexserve.data.endpoint.EndpointClassifySettings.Reason;
import io.rexserve.data.endpoint.EndpointDescribeSettings.RegionPicture;
import io.rexserve.data.ground.MatchSettings;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.Phrase.Kind;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointStagesTest extends EndpointStageFixture {
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
    void aCaptionInAnotherLanguageIsAskedForAgain() throws Exception {
        server.then(
                chat("{\"caption\": \"Un chien brun et une voiture dans un parc.\"}"),
                chat("{\"caption\": \"A brown dog and a car.\"}"));
        Outcome outcome = run(new EndpointCaptionSettings(endpoint, 100), record());
        assertThat(kept(outcome).captions()).extracting(Statement::text).containsExactly("A brown dog and a car.");
        assertThat(refusals(outcome))
                .extracting(ItemRefusal::detail)
                .containsExactly("not English: \"Un chien brun et une voiture dans un parc.\" (expected: one English"
                        + " sentence)");
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
        assertThat(((Outcome.Failed) outcome).detail())
                .isEqualTo("endpoint vlm at " + server.url() + ": HTTP 500: broken (after 0 retries)");
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

    @Test
    void aPhraseOfWhatHasNoBoxIsLeftOut() throws Exception {
        server.always(chat("{\"phrases\": [{\"phrase\": \"a sunny day\", \"head\": \"day\"}, {\"phrase\":"
                + " \"dog\", \"head\": \"dog\"}]}"));
        Outcome outcome = run(phrases(endpoint), captioned("A dog on a sunny day."));
        assertThat(kept(outcome).phrases()).extracting(Phrase::head).containsExactly("dog");
        assertThat(refusals(outcome)).extracting(ItemRefusal::reason).containsExactly(RefusalReason.ABSTRACT_PHRASE);
    }
}
