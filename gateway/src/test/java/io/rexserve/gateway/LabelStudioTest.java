package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The messages that Label Studio sends to a machine learning backend, with its pictures on a server of its own.
class LabelStudioTest {
    private static final String CONFIG = """
            <View>
              <Image name="image" value="$picture" zoom="true"/>
              <RectangleLabels name="label" toName="image">
                <Label value="Cat" predicted_values="cat, kitten" background="red"/>
                <Label value="dog"/>
              </RectangleLabels>
            </View>
            """;

    private RunningGateway gateway;
    private HttpServer studio;
    private String token = "";

    @BeforeEach
    void start() throws IOException {
        studio = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        studio.createContext("/", this::serve);
        studio.start();
        gateway = new RunningGateway(
                "rexserve.label-studio.url=" + url(),
                "rexserve.label-studio.token=legacy",
                "rexserve.label-studio.max-tasks=2");
    }

    @AfterEach
    void stop() {
        gateway.close();
        studio.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + studio.getAddress().getPort();
    }

    private void serve(HttpExchange exchange) throws IOException {
        token = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Authorization"), "none");
        switch (exchange.getRequestURI().getPath()) {
            case "/data/upload/1/a.png" -> {
                byte[] picture = RunningGateway.image().content();
                exchange.sendResponseHeaders(200, picture.length);
                exchange.getResponseBody().write(picture);
            }
            case "/data/moved.png" -> {
                exchange.getResponseHeaders().add("Location", url() + "/data/upload/1/a.png");
                exchange.sendResponseHeaders(303, -1);
            }
            default -> exchange.sendResponseHeaders(404, -1);
        }
        exchange.close();
    }

    private RunningGateway.Answer predict(String config, String... pictures) {
        List<Map<String, Object>> tasks = Stream.of(pictures)
                .map(picture ->
                        Map.<String, Object>of("id", 7, "data", Map.of("picture", picture), "annotations", List.of()))
                .toList();
        var body = new HashMap<String, Object>();
        body.put("tasks", tasks);
        body.put("model_version", null);
        body.put("project", "1.1700000000");
        body.put("label_config", config);
        body.put("params", Map.of("login", "", "password", "", "context", Map.of()));
        return gateway.json("/labelstudio/predict", body);
    }

    @Test
    void setsUpAProject() {
        assertThat(gateway.get("/labelstudio/health").body().path("status").asString())
                .isEqualTo("UP");
        RunningGateway.Answer answer = gateway.json(
                "/labelstudio/setup",
                Map.of("project", "1.17", "schema", CONFIG, "hostname", "http://localhost:8080", "access_token", "x"));
        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        assertThat(answer.body().path("model_version").asString()).isEqualTo("fake/chatrex@abababab");
    }

    @Test
    void predictsRectanglesInPercentOfThePicture() {
        RunningGateway.Answer answer = predict(CONFIG, "/data/upload/1/a.png", url() + "/data/upload/1/a.png");

        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        assertThat(token).isEqualTo("Token legacy");
        assertThat(gateway.services.labels).containsExactly("cat", "kitten", "dog");
        assertThat(answer.body().path("results").size()).isEqualTo(2);
        JsonNode prediction = answer.body().at("/results/0");
        assertThat(prediction.path("model_version").asString()).startsWith("fake/chatrex@");
        assertThat(prediction.path("score").asDouble()).isBetween(0.1, 1.0);
        JsonNode rectangle = prediction.at("/result/0");
        assertThat(rectangle.path("from_name").asString()).isEqualTo("label");
        assertThat(rectangle.path("to_name").asString()).isEqualTo("image");
        assertThat(rectangle.path("type").asString()).isEqualTo("rectanglelabels");
        assertThat(rectangle.path("original_width").asInt()).isEqualTo(FakeServices.WIDTH);
        assertThat(rectangle.at("/value/rectanglelabels/0").asString()).isEqualTo("Cat");
        assertThat(rectangle.at("/value/width").asDouble()).isCloseTo(100 * 10 / 64.0, within());
        assertThat(rectangle.at("/value/y").asDouble()).isCloseTo(100 / 48.0, within());
    }

    private static Offset<Double> within() {
        return Offset.offset(0.01);
    }

    @Test
    void takesPicturesInTheTask() {
        String data = "data:image/png;base64,"
                + RunningGateway.base64(RunningGateway.image().content());
        assertThat(predict(CONFIG, data).status()).isEqualTo(200);
        assertThat(token).isEmpty();
    }

    @Test
    void fetchesNothingFromElsewhere() {
        for (String elsewhere : List.of(
                "http://127.0.0.1:1/a.png",
                "https://evil.example/a.png",
                "//evil.example/a.png",
                "/\\evil.example/a.png",
                "file:///etc/passwd",
                "/etc/../../a b",
                "a.png",
                "s3://bucket/a.png",
                url().replace("127.0.0.1", "user@127.0.0.1") + "/data/upload/1/a.png",
                "")) {
            RunningGateway.Answer answer = predict(CONFIG, elsewhere);
            assertThat(answer.status()).as(elsewhere).isEqualTo(400);
            assertThat(answer.fields()).as(elsewhere).containsExactly("tasks[0].data.picture");
        }
        assertThat(token).isEmpty();
    }

    @Test
    void picturesThatAreNotThereAreErrors() {
        assertThat(predict(CONFIG, "/data/upload/1/a.png", "/data/none.png").detail())
                .contains("tasks[1].data.picture: Label Studio answers with status 404");
        assertThat(predict(CONFIG, "/data/moved.png").detail()).contains("not followed");
        assertThat(predict(CONFIG, "/a", "/b", "/c").detail()).contains("expected: at most 2");
    }

    @Test
    void refusesConfigurationsThatAreNoRectanglesOrReachOut() {
        assertThat(predict("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + CONFIG, "/a")
                        .detail())
                .contains("document type or entity");
        assertThat(predict("<View><Choices name=\"c\" toName=\"i\"><Choice value=\"a\"/></Choices></View>", "/a")
                        .detail())
                .contains("no RectangleLabels");
        assertThat(predict("<View>", "/a").detail()).contains("no well-formed XML");
        assertThat(predict(CONFIG.replace("$picture", "http://x/y.png"), "/a").status())
                .isEqualTo(400);
    }

    @Test
    void failuresOfTheModelAreErrors() {
        gateway.services.languageFailure = FakeServices.bare(Status.Code.INTERNAL);
        RunningGateway.Answer answer = predict(CONFIG, "/data/upload/1/a.png");
        assertThat(answer.status()).isGreaterThanOrEqualTo(500);
    }
}
