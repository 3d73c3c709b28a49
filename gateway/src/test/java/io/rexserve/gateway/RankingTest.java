package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.base64;
import static io.rexserve.gateway.RunningGateway.encodedImage;
import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.rexserve.gateway.EventReader.Event;
import io.rexserve.gateway.FakeLanguage.Talk;
import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import io.rexserve.image.box.ObjectScore;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.Question.TaskCase;
import io.rexserve.v1.ScoreCalibration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Objects ranked by phrase scores, without an answer. Five proposals score .9, .8, .7, .6 and .5; a conversation
/// takes all of them unless a test says otherwise.
class RankingTest {
    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = RunningGateway.shared();
        gateway.services.boxes = 5;
    }

    @Test
    void ranksEveryRegionByItsPhraseScoreAndItsProposalScore() {
        gateway.services.script =
                new FakeAnswers(5, 0).scores(0.2f, 0.5f, 0.9f, 0.1f, 0.6f).events();

        JsonNode body = gateway.detected(image(), labels("cat"), threshold("0.4"));

        assertThat(gateway.services.question.getTaskCase()).isEqualTo(TaskCase.SCORE);
        assertThat(gateway.services.question.getScore().getPhrasesList()).containsExactly("cat");
        JsonNode objects = body.path("objects");
        assertThat(integers(objects, "index")).containsExactly(2, 1, 4);
        JsonNode best = objects.path(0);
        assertThat(best.path("box").toString()).isEqualTo("[2.0,3.0,12.0,22.5]");
        assertThat(best.path("phraseScore").floatValue()).isEqualTo(0.9f);
        assertThat(best.path("score").floatValue()).isEqualTo((float) Math.sqrt(0.9f - 0.1f * 2) * 0.9f);
        assertThat(best.has("tokenProbability")).isFalse();
        assertThat(body.path("text").asString()).isEmpty();
        assertThat(body.path("finishReason").asString()).isEqualTo("stop");
        assertThat(body.path("usage").toString())
                .isEqualTo("{\"regions\":5,\"promptTokens\":80,\"completionTokens\":0}");
    }

    @Test
    void scoresAndThresholdsAreProbabilitiesWhereTheModelStatesHow() {
        gateway.services.phraseCalibration =
                ScoreCalibration.newBuilder().setA(0.5).setB(2).setC(-0.4).build();
        gateway.services.script =
                new FakeAnswers(5, 0).scores(0.2f, 0.5f, 0.9f, 0.1f, 0.6f).events();
        float raw = (float) Math.sqrt(0.9f - 0.1f * 2) * 0.9f;
        float calibrated = new io.rexserve.image.box.ScoreCalibration(0.5, 2, -0.4).of(raw);

        JsonNode objects = gateway.detected(image(), labels("cat"), threshold(Float.toString(calibrated - 0.001f)))
                .path("objects");

        assertThat(integers(objects, "index")).containsExactly(2);
        assertThat(objects.at("/0/score").floatValue()).isEqualTo(calibrated).isNotEqualTo(raw);
        assertThat(objects.at("/0/phraseScore").floatValue()).isEqualTo(0.9f);
        assertThat(gateway.detected(image(), labels("cat"), threshold(Float.toString(calibrated + 0.001f)))
                        .path("objects"))
                .isEmpty();
    }

    @Test
    void objectsOfAnswersHaveACalibrationOfTheirOwn() {
        gateway.services.answerCalibration =
                ScoreCalibration.newBuilder().setA(1).setB(1).setC(1).build();
        float raw = ObjectScore.of(0.9f, 0.2f + 0.8f * 0.75f);

        JsonNode object = gateway.detected(image(), labels("cat")).at("/objects/0");

        assertThat(object.path("score").floatValue())
                .isEqualTo(new io.rexserve.image.box.ScoreCalibration(1, 1, 1).of(raw));
        assertThat(object.path("tokenProbability").floatValue()).isEqualTo(0.75f);
    }

    @Test
    void ranksObjectsOfAllLabelsTogether() {
        JsonNode objects = gateway.detected(image(), labels("cat"), labels("red apple"), threshold("0.3"))
                .path("objects");

        assertThat(objects.valueStream().map(object -> object.path("label").asString() + object.path("index")))
                .containsExactly("cat0", "red apple1");
    }

    @Test
    void rankingAnswerOverridesThePhraseRanking() {
        JsonNode body = gateway.detected(image(), labels("cat"), threshold("0.4"), new Part("ranking", "answer"));

        assertThat(gateway.services.question.getTaskCase()).isEqualTo(TaskCase.DETECT);
        JsonNode object = body.path("objects").path(0);
        assertThat(object.path("tokenProbability").floatValue()).isEqualTo(0.75f);
        assertThat(object.has("phraseScore")).isFalse();
        assertThat(body.path("text").asString()).isEqualTo("cat ");
    }

    @Test
    void answersWithoutAThresholdAndInOtherTasks() {
        gateway.detected(image(), labels("cat"));
        assertThat(gateway.services.question.getTaskCase()).isEqualTo(TaskCase.DETECT);

        gateway.multipart("/v1/ask", image(), new Part("task", "count"), labels("cat"), threshold("0.4"));
        assertThat(gateway.services.question.getTaskCase()).isEqualTo(TaskCase.COUNT);
    }

    @Test
    void namesAnUnknownWordAndRanksTheRest() {
        JsonNode body = gateway.detected(image(), labels("dragon"), labels("cat"), threshold("0.3"));

        assertThat(body.path("warnings").size()).isEqualTo(1);
        assertThat(body.path("warnings").path(0).path("code").asString()).isEqualTo("unknown_word");
        assertThat(body.path("warnings").path(0).path("word").asString()).isEqualTo("dragon");
        assertThat(integers(body.path("objects"), "index")).containsExactly(1);
        assertThat(body.path("objects").path(0).path("label").asString()).isEqualTo("cat");
    }

    @Test
    void usesThePhraseScoreAloneForTheCallersBoxes() {
        JsonNode body = gateway.json(
                        "/v1/ask",
                        Map.of(
                                "image",
                                base64(encodedImage(64, 48)),
                                "task",
                                "refer",
                                "phrases",
                                List.of("upper cat", "lower cat"),
                                "boxes",
                                List.of(List.of(0, 0, 5, 5), List.of(1, 0, 5, 5), List.of(2, 0, 5, 5)),
                                "objectThreshold",
                                0.1,
                                "ranking",
                                "phrase"))
                .body();

        assertThat(body.path("phrases").size()).isEqualTo(2);
        JsonNode lower = body.path("phrases").path(1);
        assertThat(lower.path("label").asString()).isEqualTo("lower cat");
        assertThat(integers(lower.path("objects"), "index")).containsExactly(1, 0, 2);
        assertThat(lower.path("objects").path(0).toString())
                .isEqualTo(
                        "{\"label\":\"lower cat\",\"classId\":1,\"index\":1,\"box\":[1.0,0.0,5.0,5.0],\"phraseScore\":0.8,\"score\":0.8}");
        assertThat(body.path("usage").path("completionTokens").asInt()).isZero();
    }

    @Test
    void mergesTheScoresOfRegionBatches() {
        gateway =
                RunningGateway.shared("rexserve.gateway.regions-per-batch=2", "rexserve.gateway.concurrent-batches=2");
        gateway.services.boxes = 5;

        JsonNode body = gateway.multipart(
                        "/v1/ask",
                        image(),
                        new Part("task", "detect"),
                        labels("cat"),
                        labels("apple"),
                        threshold("0.5"))
                .body();

        assertThat(gateway.services.calls).filteredOn("converse"::equals).hasSize(3);
        assertThat(body.path("degraded").toString()).isEqualTo("[\"regions_in_batches\"]");
        // the first region of each group is a cat, the second an apple; the last group has one
        assertThat(body.path("phrases").size()).isEqualTo(2);
        assertThat(integers(body.path("phrases").path(0).path("objects"), "index"))
                .containsExactly(0, 2, 4);
        assertThat(integers(body.path("phrases").path(1).path("objects"), "index"))
                .containsExactly(1, 3);
        assertThat(body.path("text").asString()).isEmpty();
        assertThat(body.path("usage").path("promptTokens").asInt()).isEqualTo(240);
    }

    @Test
    void streamsTheObjectsOfEachBatchAndEndsRanked() throws Exception {
        gateway =
                RunningGateway.shared("rexserve.gateway.regions-per-batch=3", "rexserve.gateway.concurrent-batches=2");
        gateway.services.boxes = 5;
        gateway.services.language.manual = true;
        try (EventReader events = gateway.events("/v1/detect", image(), labels("cat"), threshold("0.4"))) {
            List<Talk> talks = gateway.services.language.next(2);
            Talk first = talks.getFirst();
            Talk second = talks.getLast();
            assertThat(Objects.requireNonNull(events.next()).name()).isEqualTo("proposals");

            second.says(new FakeAnswers(2, 0).scores(0.6f, 1));
            assertThat(index(events.next())).isEqualTo(4);
            assertThat(index(events.next())).isEqualTo(3);
            first.says(new FakeAnswers(3, 0).scores(0.1f, 0.5f, 0.9f));
            assertThat(index(events.next())).isEqualTo(2);
            assertThat(index(events.next())).isEqualTo(1);
            first.finish();
            second.finish();

            List<Event> rest = events.rest();
            assertThat(rest).hasSize(1); // there is no text
            assertThat(rest.getFirst().name()).isEqualTo("done");
            assertThat(integers(rest.getFirst().data().path("objects"), "index"))
                    .containsExactly(2, 4, 3, 1);
        }
    }

    @Test
    void fallsBackToProposalsWhereScoringFails() {
        gateway.services.languageFailure = FakeServices.bare(Status.Code.UNAVAILABLE);
        gateway.services.imageSeen.complete(null);

        assertThat(gateway.detect(image(), labels("cat"), threshold("0.4")).code())
                .isEqualTo("service_unavailable");
        JsonNode body = gateway.detected(image(), labels("cat"), threshold("0.4"), new Part("fallback", "proposals"));
        assertThat(body.path("degraded").toString()).isEqualTo("[\"llm_unavailable\"]");
        assertThat(body.path("finishReason").asString()).isEqualTo("not_answered");
        assertThat(body.path("proposals").size()).isEqualTo(5);
    }

    @Test
    void unexpectedScoresAreAServiceFault() {
        gateway.services.script = new FakeAnswers(5, 0).scores(0.2f, 0.5f).events();
        assertFault("scores of 2 regions (expected: 5)");

        gateway.services.script =
                List.of(ConverseEvent.newBuilder().setQuestion(0).build());
        assertFault("the conversation ended without scores");

        gateway.services.script = new FakeAnswers(5, 0).scores(1, 1, 1, 1, 1).events();
        Answer two = gateway.detect(image(), labels("cat"), labels("dog"), threshold("0"));
        assertThat(two.detail()).contains("scores of 1 phrases (expected: 2)");
    }

    private void assertFault(String detail) {
        Answer answer = gateway.detect(image(), labels("cat"), threshold("0"));
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.detail()).contains(detail);
    }

    @Test
    void reportsConflictingOptions() {
        Part phrase = new Part("ranking", "phrase");

        assertThat(gateway.detect(image(), labels("cat"), phrase).detail())
                .isEqualTo("ranking: phrase (expected: objectThreshold beside it)");
        assertThat(gateway.multipart(
                                "/v1/ask", image(), new Part("task", "count"), labels("cat"), phrase, threshold("0.4"))
                        .detail())
                .isEqualTo("ranking: phrase (expected: answer; only detect and refer rank by phrase)");
        Answer any = gateway.detect(image(), labels("cat"), threshold("0.4"), new Part("unconstrained", "true"));
        assertThat(any.status()).isEqualTo(400);
        assertThat(any.fields()).containsExactly("unconstrained");
        assertThat(any.detail()).contains("expected: ranking answer beside it");
        assertThat(gateway.services.calls).isEmpty();
    }

    private static int index(@Nullable Event event) {
        Event object = Objects.requireNonNull(event);
        assertThat(object.name()).isEqualTo("object");
        assertThat(object.data().has("phraseScore")).isTrue();
        assertThat(object.data().has("tokenProbability")).isFalse();
        return object.data().path("index").asInt();
    }

    private static Part threshold(String value) {
        return new Part("objectThreshold", value);
    }

    private static List<Integer> integers(JsonNode objects, String field) {
        return objects.valueStream().map(object -> object.path(field).asInt()).toList();
    }
}
