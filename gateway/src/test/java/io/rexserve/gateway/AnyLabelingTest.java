package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The messages that X-AnyLabeling documents for its remote server, as its client sends them.
class AnyLabelingTest {
    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = RunningGateway.shared();
    }

    private RunningGateway.Answer predict(Map<String, Object> params) {
        String image = "data:image/png;base64,"
                + RunningGateway.base64(RunningGateway.image().content());
        return gateway.json("/anylabeling/v1/predict", Map.of("model", "default", "image", image, "params", params));
    }

    @Test
    void listsModelsWithTheWidgetsOfATextPrompt() {
        assertThat(gateway.get("/anylabeling/health").body().path("status").asString())
                .isEqualTo("healthy");
        JsonNode models = gateway.get("/anylabeling/v1/models").body();
        assertThat(models.path("success").asBoolean()).isTrue();
        JsonNode model = models.at("/data/default");
        assertThat(model.path("batch_processing_mode").asString()).isEqualTo("text_prompt");
        assertThat(model.path("widgets")
                        .valueStream()
                        .map(widget -> widget.path("name").asString()))
                .contains("edit_text", "button_send", "edit_conf");
        assertThat(gateway.get("/anylabeling/v1/models/default/info")
                        .body()
                        .at("/data/model_id")
                        .asString())
                .isEqualTo("default");
    }

    @Test
    void findsWhatTheTextPromptNames() {
        RunningGateway.Answer answer =
                predict(Map.of("conf_threshold", 0.0, "iou_threshold", 0.0, "text_prompt", "cat.dog"));
        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        assertThat(gateway.services.labels).containsExactly("cat", "dog");
        JsonNode shape = answer.body().at("/data/shapes/0");
        assertThat(shape.path("label").asString()).isEqualTo("cat");
        assertThat(shape.path("shape_type").asString()).isEqualTo("rectangle");
        assertThat(shape.path("points").toString()).isEqualTo("[[0.0,1.0],[10.0,1.0],[10.0,20.5],[0.0,20.5]]");
        assertThat(shape.path("score").asDouble()).isBetween(0.1, 1.0);
        assertThat(shape.propertyNames()).contains("group_id", "flags", "kie_linking", "difficult");
    }

    @Test
    void namesTheBoxesThatTheAnnotatorDrew() {
        RunningGateway.Answer answer = predict(Map.of(
                "conf_threshold", 0.3, "marks", List.of(Map.of("type", "rectangle", "data", List.of(1, 2, 30, 40)))));
        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        assertThat(answer.body().at("/data/shapes").size()).isEqualTo(1);
        assertThat(answer.body().at("/data/shapes/0/points/2").toString()).isEqualTo("[30.0,40.0]");
    }

    @Test
    void errorsKeepTheirStatusSoThatTheClientShowsThem() {
        RunningGateway.Answer unknown =
                gateway.json("/anylabeling/v1/predict", Map.of("model", "yolo", "image", "AAAA"));
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.body().path("success").asBoolean()).isFalse();
        assertThat(unknown.body().at("/error/code").asString()).isEqualTo("MODEL_NOT_FOUND");
        RunningGateway.Answer unreadable =
                gateway.json("/anylabeling/v1/predict", Map.of("model", "default", "image", "AAAA"));
        assertThat(unreadable.status()).isEqualTo(415);
        assertThat(unreadable.body().at("/error/code").asString()).isEqualTo("INVALID_IMAGE");
        assertThat(gateway.get("/anylabeling/v1/models/yolo/info")
                        .body()
                        .at("/error/code")
                        .asString())
                .isEqualTo("MODEL_NOT_FOUND");
    }
}
