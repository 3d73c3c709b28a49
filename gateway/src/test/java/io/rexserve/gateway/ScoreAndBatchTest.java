package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `/v1/score` and `/v1/detect/batch`.
class ScoreAndBatchTest {
    private static final byte[] FILE = RunningGateway.encodedImage(FakeServices.WIDTH, FakeServices.HEIGHT);
    private static final String IMAGE = RunningGateway.base64(FILE);

    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = RunningGateway.shared();
    }

    @Test
    void scoresEveryRegionForEveryPhrase() {
        Answer answer =
                gateway.json("/v1/score", Map.of("image", IMAGE, "phrases", List.of("cat", "dragon", " dog", "cat")));
        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        JsonNode body = answer.body();
        assertThat(body.path("regions")).hasSize(3);
        assertThat(body.path("phrases")).hasSize(4);
        assertThat(body.path("scores")).hasSize(3);
        assertThat(body.path("scores").toString())
                .isEqualTo("[[0.8,null,0.1,0.8],[0.1,null,0.1,0.1],[0.1,null,0.8,0.1]]");
        assertThat(body.at("/warnings/0/code").asString()).isEqualTo("unknown_word");
    }

    @Test
    void scoresOwnBoxesInTheirFormat() {
        Answer answer = gateway.json(
                "/v1/score",
                Map.of(
                        "image",
                        IMAGE,
                        "phrases",
                        List.of("cat"),
                        "boxes",
                        List.of(List.of(0, 0, 0.5, 0.5)),
                        "boxFormat",
                        "xywhn"));
        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        assertThat(answer.body().path("scores").toString()).isEqualTo("[[0.8]]");
        assertThat(answer.body().at("/regions/0/box").toString()).isEqualTo("[0.0,0.0,0.5,0.5]");
    }

    @Test
    void scoresByAFormAndByARawImageAsByJson() {
        String json = gateway.json("/v1/score", Map.of("image", IMAGE, "phrases", List.of("cat", "dog")))
                .body()
                .path("scores")
                .toString();
        Answer form = gateway.multipart(
                "/v1/score",
                new RunningGateway.Part("image", FILE),
                new RunningGateway.Part("phrases", "cat"),
                new RunningGateway.Part("phrases", "dog"));
        Answer raw = gateway.send(gateway.request("/v1/score?phrases=cat&phrases=dog")
                .header("Content-Type", "image/png")
                .POST(BodyPublishers.ofByteArray(FILE)));

        assertThat(json).isEqualTo("[[0.8,0.1],[0.1,0.8],[0.1,0.1]]");
        assertThat(form.body().path("scores").toString()).isEqualTo(json);
        assertThat(raw.body().path("scores").toString()).isEqualTo(json);
    }

    @Test
    void answersSeveralImagesEachForItself() throws Exception {
        Answer answer = gateway.json(
                "/v1/detect/batch",
                Map.of(
                        "images", List.of(IMAGE, "bm8gaW1hZ2U=", "data:image/png;base64," + IMAGE),
                        "labels", List.of("cat"),
                        "include", List.of("coco")));
        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        JsonNode results = answer.body().path("results");
        assertThat(results).hasSize(3);
        assertThat(results.at("/0/answer/objects/0/label").asString()).isEqualTo("cat");
        assertThat(results.at("/0/answer/coco/images/0/id").asInt()).isEqualTo(1);
        assertThat(results.at("/1/problem/code").asString()).isEqualTo("unknown_image_format");
        assertThat(results.at("/2/answer/objects/0/label").asString()).isEqualTo("cat");
        assertThat(results.at("/2/answer/id").asString()).isEqualTo(answer.header("X-Request-Id") + "-2");
        SlowCallerTest.await(() -> gateway.meter("rexserve.gateway.bodies.memory") == 0);
    }

    @Test
    void faultsThatEveryImageHasRefuseABatch() {
        Answer answer = gateway.json("/v1/detect/batch", Map.of("images", List.of(IMAGE, IMAGE), "label", "cat"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly("label");
        assertThat(gateway.json("/v1/detect/batch", Map.of("labels", List.of("cat")))
                        .detail())
                .isEqualTo("images: missing (expected: a list of 1 to 16 images)");
        assertThat(gateway.json("/v1/detect/batch", "{").code()).isEqualTo("malformed_body");
    }
}
