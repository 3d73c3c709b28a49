package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.base64;
import static io.rexserve.gateway.RunningGateway.encodedImage;
import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import io.rexserve.v1.Granularity;
import io.rexserve.v1.ProposeRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DetectTest {
    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = RunningGateway.shared();
    }

    @Test
    void turnsIndicesIntoBoxesOfTheProposals() {
        Answer answer = gateway.detect(image(), labels("cat"), labels("red apple"));

        assertThat(answer.status()).isEqualTo(200);
        JsonNode apple = answer.body().path("objects").path(1);
        assertThat(apple.propertyNames())
                .containsExactly("label", "classId", "index", "box", "proposalScore", "tokenProbability", "score");
        assertThat(apple.path("label").asString()).isEqualTo("red apple");
        assertThat(apple.path("box").toString()).isEqualTo("[1.0,2.0,11.0,21.5]");
        assertThat(apple.path("index").asInt()).isEqualTo(1);
        assertThat(apple.path("proposalScore").asDouble()).isEqualTo(0.8, org.assertj.core.data.Offset.offset(1e-6));
        assertThat(apple.path("tokenProbability").asDouble()).isEqualTo(0.75);
    }

    @Test
    void opensAConversationAgainThatEndedAsIdleBeforeItsRegionsCame() {
        gateway.services.idleConversations.set(1);

        Answer answer = gateway.detect(image(), labels("cat"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("objects")).isNotEmpty();
        assertThat(gateway.services.calls).filteredOn("converse"::equals).hasSize(2);
    }

    @Test
    void reportsModelsImageTextAndUsage() {
        JsonNode body = gateway.detect(image(), labels("cat")).body();

        assertThat(body.path("model").path("proposal").path("name").asString()).isEqualTo("fake/upn");
        assertThat(body.path("model").path("language").path("name").asString()).isEqualTo("fake/chatrex");
        assertThat(body.path("image").toString()).isEqualTo("{\"width\":64,\"height\":48}");
        assertThat(body.path("text").asString()).isEqualTo("cat ");
        assertThat(body.path("finishReason").asString()).isEqualTo("stop");
        assertThat(body.path("usage").toString())
                .isEqualTo("{\"regions\":3,\"promptTokens\":80,\"completionTokens\":7}");
    }

    @Test
    void sendsTheImageToBothServicesBeforeEitherHasAnswered() {
        // the fake proposes nothing until the language service has the image
        assertThat(gateway.detect(image(), labels("cat")).status()).isEqualTo(200);
        assertThat(gateway.services.calls).containsSubsequence("image", "regions 3", "question", "end");
        assertThat(gateway.services.receivedImage.toByteArray()).isEqualTo(image().content());
    }

    @Test
    void repeatedLabelsAreAskedOnce() {
        gateway.detect(image(), labels("cat"), labels(" cat "), labels("dog"));

        assertThat(gateway.services.labels).containsExactly("cat", "dog");
    }

    @Test
    void answersAnImageWithoutProposals() {
        gateway.services.boxes = 0;

        Answer answer = gateway.detect(image(), labels("cat"), new Part("include", "proposals"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("objects").size()).isZero();
        assertThat(answer.body().path("proposals").isArray()).isTrue();
    }

    @Test
    void forwardsTheProposalOptions() {
        gateway.detect(
                image(),
                labels("cat"),
                new Part("granularity", "coarse"),
                new Part("minScore", "0.25"),
                new Part("nms", "0.5"),
                new Part("maxProposals", "7"));

        ProposeRequest request = Objects.requireNonNull(gateway.services.proposed);
        assertThat(request.getGranularitiesList()).containsExactly(Granularity.GRANULARITY_COARSE);
        assertThat(request.getMinScore()).isEqualTo(0.25f);
        assertThat(request.getNmsIou()).isEqualTo(0.5f);
        assertThat(request.getMaxBoxes()).isEqualTo(7);
    }

    @Test
    void leavesScoreAndSuppressionToTheService() {
        gateway.detect(image(), labels("cat"));

        ProposeRequest request = Objects.requireNonNull(gateway.services.proposed);
        assertThat(request.hasMinScore()).isFalse();
        assertThat(request.hasNmsIou()).isFalse();
        assertThat(request.getMaxBoxes()).isEqualTo(100);
    }

    @Test
    void namesUnknownWordsInWarnings() {
        JsonNode body = gateway.detect(image(), labels("dragon"), labels("cat")).body();

        assertThat(body.path("objects").size()).isEqualTo(1);
        JsonNode warning = body.path("warnings").path(0);
        assertThat(warning.path("code").asString()).isEqualTo("unknown_word");
        assertThat(warning.path("word").asString()).isEqualTo("dragon");
        assertThat(warning.path("label").asString()).isEqualTo("dragon");
    }

    @Test
    void includesOnlyTheRequestedParts() {
        JsonNode bare = gateway.detect(image(), labels("cat")).body();
        assertThat(bare.propertyNames()).doesNotContain("proposals", "timings", "visualization");

        JsonNode full = gateway.detect(
                        image(),
                        labels("cat"),
                        new Part("include", "proposals"),
                        new Part("include", "timings"),
                        new Part("include", "visualization"))
                .body();
        assertThat(full.path("proposals").size()).isEqualTo(3);
        assertThat(full.path("timings").path("totalMillis").asDouble()).isPositive();
        assertThat(full.path("visualization").asString()).isNotEmpty();
    }

    @Test
    void drawsAnImageOfTheSameSize() throws IOException {
        JsonNode body = gateway.detect(image(), labels("cat"), new Part("include", "visualization"))
                .body();

        var drawn =
                ImageIO.read(new ByteArrayInputStream(body.path("visualization").binaryValue()));
        assertThat(drawn.getWidth()).isEqualTo(64);
        assertThat(drawn.getHeight()).isEqualTo(48);
    }

    @Test
    void jsonAndMultipartGetTheSameAnswer() {
        Map<String, Object> fields = Map.of(
                "image",
                base64(encodedImage(64, 48)),
                "labels",
                List.of("cat", "dog"),
                "granularity",
                "fine",
                "minScore",
                0.25,
                "nms",
                0.5,
                "maxProposals",
                7,
                "include",
                List.of("proposals"));

        JsonNode json = gateway.json("/v1/detect", fields).body();
        ProposeRequest asked = Objects.requireNonNull(gateway.services.proposed);
        JsonNode form = gateway.detect(
                        image(),
                        labels("cat"),
                        labels("dog"),
                        new Part("granularity", "fine"),
                        new Part("minScore", "0.25"),
                        new Part("nms", "0.5"),
                        new Part("maxProposals", "7"),
                        new Part("include", "proposals"))
                .body();

        assertThat(gateway.services.proposed).isEqualTo(asked);
        assertThat(json.path("objects")).isEqualTo(form.path("objects"));
        assertThat(json.path("proposals")).isEqualTo(form.path("proposals"));
    }

    @Test
    void proposesWithoutLabels() {
        gateway.services.imageSeen.complete(null);

        Answer answer = gateway.multipart("/v1/proposals", image(), new Part("include", "visualization"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("proposals").path(2).path("box").toString())
                .isEqualTo("[2.0,3.0,12.0,22.5]");
        assertThat(answer.body().path("visualization").asString()).isNotEmpty();
        assertThat(gateway.services.calls).containsExactly("propose");
    }

    @Test
    void repeatsTheCallersIdInHeaderAndBody() {
        Answer answer =
                gateway.send(gateway.form("/v1/detect", image(), labels("cat")).header("X-Request-Id", "mine-1"));

        assertThat(answer.header("X-Request-Id")).isEqualTo("mine-1");
        assertThat(answer.body().path("id").asString()).isEqualTo("mine-1");
    }

    @Test
    void generatesAnIdWhereTheCallersIsNotSafe() {
        Answer answer =
                gateway.send(gateway.form("/v1/detect", image(), labels("cat")).header("X-Request-Id", "<script>"));

        assertThat(answer.body().path("id").asString()).isNotEqualTo("<script>").isNotEmpty();
    }

    @Test
    void forwardsTheCallersDeadline() {
        gateway.send(gateway.form("/v1/detect", image(), labels("cat")).header("X-Request-Timeout-Ms", "20000"));

        long left = Objects.requireNonNull(gateway.services.deadline).timeRemaining(TimeUnit.MILLISECONDS);
        assertThat(left).isBetween(1L, 20_000L);
    }
}
