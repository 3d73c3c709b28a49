package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.base64;
import static io.rexserve.gateway.RunningGateway.encodedImage;
import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import io.rexserve.v1.Phrase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Scores of objects, and what callers do with them. Proposals score .9, .8 and .7, and their indices are
/// listed with .36, .6 and 1.
class ScoreTest {
    private static final Part ANSWER = new Part("ranking", "answer");
    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = RunningGateway.shared();
        gateway.services.script = new FakeAnswers(3, 0)
                .phrase("cat", Phrase.newBuilder().setLabel(0))
                .point(0, 0.2f)
                .point(1, 0.5f)
                .point(2, 1)
                .events();
    }

    @Test
    void combinesTheScoresOfBothNetworks() {
        assertThat(indices(gateway.detected(image(), labels("cat")).path("objects"), "index"))
                .containsExactly(0, 1, 2);
        assertThat(gateway.detected(image(), labels("cat"))
                        .path("objects")
                        .path(2)
                        .path("score")
                        .floatValue())
                .isEqualTo((float) Math.sqrt(0.7f));
    }

    @Test
    void ranksObjectsFromTheThresholdOn() {
        JsonNode objects = gateway.detected(image(), labels("cat"), new Part("objectThreshold", "0.5"), ANSWER)
                .path("objects");

        assertThat(indices(objects, "index")).containsExactly(2, 1);
    }

    @Test
    void aThresholdOfZeroRanksEverything() {
        assertThat(indices(
                        gateway.detected(image(), labels("cat"), new Part("objectThreshold", "0"), ANSWER)
                                .path("objects"),
                        "index"))
                .containsExactly(2, 1, 0);
    }

    @Test
    void appliesToEveryTaskAndToCounts() {
        JsonNode body = gateway.json(
                        "/v1/ask",
                        Map.of(
                                "image",
                                base64(encodedImage(64, 48)),
                                "task",
                                "count",
                                "labels",
                                List.of("cat"),
                                "objectThreshold",
                                0.5))
                .body();

        assertThat(indices(body.path("phrases").path(0).path("objects"), "index"))
                .containsExactly(2, 1);
        assertThat(body.path("counts").path(0).path("count").asInt()).isEqualTo(2);
        assertThat(body.path("refused").asBoolean()).isFalse();
    }

    @Test
    void isTheListingProbabilityForTheCallersBoxes() {
        JsonNode object = gateway.multipart(
                        "/v1/ask",
                        image(),
                        new Part("task", "detect"),
                        labels("cat"),
                        new Part("boxes", "0,0,5,5"),
                        new Part("boxes", "1,0,5,5"),
                        new Part("boxes", "2,0,5,5"))
                .body()
                .path("phrases")
                .path(0)
                .path("objects")
                .path(1);

        assertThat(object.has("proposalScore")).isFalse();
        assertThat(object.path("score").floatValue()).isEqualTo(0.6f);
    }

    @Test
    void streamsObjectsFromTheThresholdOnAndEndsRanked() throws Exception {
        try (EventReader events =
                gateway.events("/v1/detect", image(), labels("cat"), new Part("objectThreshold", "0.5"), ANSWER)) {
            List<EventReader.Event> all = events.rest();

            assertThat(all.stream()
                            .filter(event -> event.name().equals("object"))
                            .map(event -> event.data().path("index").asInt()))
                    .containsExactly(1, 2);
            assertThat(indices(all.getLast().data().path("objects"), "index")).containsExactly(2, 1);
        }
    }

    @Test
    void constrainsTheModelToLegalTokensUnlessUnconstrained() {
        gateway.detected(image(), labels("cat"));
        assertThat(gateway.services.question.getOptions().getUnconstrained()).isFalse();

        gateway.detected(image(), labels("cat"), new Part("unconstrained", "true"));
        assertThat(gateway.services.question.getOptions().getUnconstrained()).isTrue();
    }

    @Test
    void reportsInvalidOptions() {
        Answer answer = gateway.detect(
                image(),
                labels("cat"),
                new Part("objectThreshold", "1.5"),
                new Part("unconstrained", "yes"),
                new Part("ranking", "best"),
                new Part("fallback", "anything"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields())
                .containsExactlyInAnyOrder("objectThreshold", "ranking", "unconstrained", "fallback");
        assertThat(answer.detail())
                .contains(
                        "unconstrained: yes (expected: one of true, false)",
                        "one of none, proposals",
                        "ranking: best (expected: one of answer, phrase)");
    }

    private static List<Integer> indices(JsonNode objects, String field) {
        return objects.valueStream().map(object -> object.path(field).asInt()).toList();
    }
}
