package io.rexserve.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RexServeClientTest {
    private static final Image IMAGE = Image.of(new byte[] {1, 2, 3});
    private static final String FOUND =
            "{\"id\": \"1\", \"model\": {\"proposal\": {\"name\": \"upn\", \"sha256\": \"e4\"}},"
                    + " \"image\": {\"width\": 64, \"height\": 48}, \"objects\": [{\"label\": \"cat\", \"classId\": 0, \"index\": 2,"
                    + " \"box\": [1, 2, 11, 21.5], \"proposalScore\": 0.8, \"tokenProbability\": 0.5, \"score\": 0.7, \"later\": 1}],"
                    + " \"text\": \"cat\", \"finishReason\": \"stop\", \"degraded\": [], \"usage\": {\"regions\": 3, \"promptTokens\": 80,"
                    + " \"completionTokens\": 7}, \"warnings\": [], \"extra\": {\"of\": \"a later version\"}}";

    private StubGateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = new StubGateway();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private RexServeClient client() {
        return RexServeClient.of(gateway.url());
    }

    private JsonNode body() {
        return JsonMapper.shared().readTree(gateway.asked.get(0).body());
    }

    @Test
    void detects() {
        gateway.json(200, FOUND);

        DetectAnswer answer =
                client().detect(DetectRequest.of(IMAGE, "cat", "dog").withMaxProposals(50));

        assertThat(body().toString())
                .isEqualTo("{\"maxProposals\":50,\"labels\":[\"cat\",\"dog\"],\"image\":\"AQID\"}");
        assertThat(answer.objects())
                .containsExactly(new DetectedObject("cat", 0, 2, new Box(1, 2, 11, 21.5f), 0.8f, 0.5f, null, 0.7f));
        assertThat(answer.usage()).isEqualTo(new Usage(3, 80, 7));
        assertThat(answer.model().language()).isNull();
        assertThat(answer.json().at("/extra/of").asString()).isEqualTo("a later version");
    }

    @Test
    void namesBoxesOfItsCaller() {
        gateway.json(
                200,
                "{\"id\": \"1\", \"text\": \"cat\", \"phrases\": [], \"refused\": false, \"regions\": [{\"index\": 0,"
                        + " \"box\": [1, 2, 3, 4], \"text\": \"cat\"}]}");

        AskAnswer answer = client().ask(AskRequest.name(IMAGE, List.of(new Box(1, 2, 3, 4))));

        assertThat(body().path("task").asString()).isEqualTo("region_category");
        assertThat(body().path("boxes").toString()).isEqualTo("[[1.0,2.0,3.0,4.0]]");
        assertThat(answer.regions()).containsExactly(new AskAnswer.Region(0, new Box(1, 2, 3, 4), "cat"));
        assertThat(answer.objects()).isEmpty();
    }

    @Test
    void proposesAndListsModelsAndPostsAnythingElse() {
        gateway.json(
                200,
                "{\"id\": \"1\", \"model\": {}, \"image\": {\"width\": 1, \"height\": 1}, \"warnings\": [],"
                        + " \"proposals\": [{\"box\": [0, 0, 1, 1], \"score\": 0.5}]}");
        gateway.json(200, "{\"data\": []}").json(200, "{\"scores\": []}");

        assertThat(client().propose(ProposeRequest.of(IMAGE).with("minScore", 0.3))
                        .proposals())
                .containsExactly(new Proposal(new Box(0, 0, 1, 1), 0.5f));
        assertThat(client().models().has("data")).isTrue();
        assertThat(client().post("v1/score", Map.of("image", IMAGE)).has("scores"))
                .isTrue();
        assertThat(gateway.asked)
                .extracting(StubGateway.Asked::path)
                .containsExactly("/v1/proposals", "/v1/models", "/v1/score");
        assertThat(gateway.asked.get(2).body()).isEqualTo("{\"image\":\"AQID\"}");
    }

    @Test
    void sendsItsKeyAndItsTime() {
        gateway.json(200, FOUND);

        new RexServeClient(ClientSettings.of(gateway.url() + "/")
                        .withApiKey("secret")
                        .withTimeout(Duration.ofSeconds(30)))
                .detect(DetectRequest.of(IMAGE, "cat"));

        StubGateway.Asked asked = gateway.asked.get(0);
        assertThat(asked.path()).isEqualTo("/v1/detect");
        assertThat(asked.authorization()).isEqualTo("Bearer secret");
        assertThat(Integer.parseInt(asked.timeout())).isBetween(1, 30000);
        assertThat(ClientSettings.of("http://a").withApiKey("secret"))
                .hasToString("ClientSettings[url=http://a, apiKey=given, timeout=PT1M, attempts=4, longestWait=PT20S]");
    }

    @Test
    void comesBackWhenTheGatewaySays() {
        gateway.refusal(503, "overloaded", true, "1")
                .refusal(429, "rate_limited", true, "0")
                .json(200, FOUND);
        long start = System.nanoTime();

        assertThat(client().detect(DetectRequest.of(IMAGE, "cat")).objects()).hasSize(1);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(gateway.asked).hasSize(3);
    }

    @Test
    void givesUpWhereItWouldBeInVain() {
        gateway.refusal(400, "invalid_request", false, "")
                .refusal(429, "quota_exceeded", true, "3600")
                .refusal(503, "overloaded", true, "0")
                .refusal(503, "overloaded", true, "0");
        var client = new RexServeClient(ClientSettings.of(gateway.url()).withAttempts(2, Duration.ofSeconds(5)));

        for (String code : List.of("invalid_request", "quota_exceeded", "overloaded")) {
            assertThatThrownBy(() -> client.detect(DetectRequest.of(IMAGE, "cat")))
                    .asInstanceOf(InstanceOfAssertFactories.type(ProblemException.class))
                    .extracting(problem -> problem.problem().code())
                    .isEqualTo(code);
        }
        assertThat(gateway.asked).hasSize(4);
    }

    @Test
    void saysWhatAProxySays() {
        gateway.json(502, "<html>bad gateway</html>");

        assertThatThrownBy(() -> client().models()).hasMessage("http: no problem in the answer");
    }

    @Test
    void tellsEventsAsTheyCome() {
        gateway.events(
                ": a comment\n\nevent: proposals\ndata: {\"count\": 3, \"image\": {\"width\": 64, \"height\": 48}}\n\n"
                        + "event: text\ndata: {\"delta\": \"cat\"}\n\nevent: later\ndata: {}\n\n"
                        + "event: object\ndata: {\"label\": \"cat\", \"index\": 2, \"box\": [1, 2, 3, 4], \"score\": 0.7}\n\n"
                        + "event: warning\ndata: {\"code\": \"unknown_word\", \"message\": \"m\", \"label\": \"x\", \"word\": \"x\"}\n\n"
                        + "event: done\ndata: " + FOUND + "\n\n");
        var events = new ArrayList<AnswerEvent>();

        DetectAnswer answer = client().detect(DetectRequest.of(IMAGE, "cat"), events::add);

        assertThat(gateway.asked.get(0).accept()).startsWith("text/event-stream");
        assertThat(answer.objects()).hasSize(1);
        assertThat(events)
                .containsExactly(
                        new AnswerEvent.Proposed(3, new ImageSize(64, 48), null),
                        new AnswerEvent.Text("cat"),
                        new AnswerEvent.Found(
                                new DetectedObject("cat", null, 2, new Box(1, 2, 3, 4), null, null, null, 0.7f)),
                        new AnswerEvent.Warned(new DetectionWarning("unknown_word", "m", "x", "x")));
    }

    @Test
    void doesNotAskAgainOnceAPartHasArrived() {
        gateway.events("event: text\ndata: {\"delta\": \"cat\"}\n\nevent: error\ndata: {\"code\": \"overloaded\","
                + " \"detail\": \"d\", \"status\": 503, \"retryable\": true, \"type\": \"t\", \"title\": \"t\"}\n\n");

        assertThatThrownBy(() -> client().detect(DetectRequest.of(IMAGE, "cat"), event -> {}))
                .hasMessage("overloaded: d");
        assertThat(gateway.asked).hasSize(1);
    }

    @Test
    void endsAStreamThatBreaksOffOrTakesTooLong() {
        gateway.events("event: text\ndata: {\"delta\": \"cat\"}\n\n").events("event: text\ndata: {\"delta\": \"…");

        assertThatThrownBy(() -> client().detect(DetectRequest.of(IMAGE, "cat"), event -> {}))
                .isInstanceOf(ConnectionException.class);
        var hurried = new RexServeClient(ClientSettings.of(gateway.url()).withTimeout(Duration.ofMillis(700)));
        assertThatThrownBy(() -> hurried.detect(DetectRequest.of(IMAGE, "cat"), event -> {}))
                .isInstanceOf(ConnectionException.class)
                .hasMessageContaining("no answer within PT0.7S");
    }

    @Test
    void saysThatThereIsNoConnection() {
        gateway.close();
        var client = new RexServeClient(ClientSettings.of(gateway.url()).withAttempts(2, Duration.ofSeconds(1)));

        assertThatThrownBy(client::models)
                .isInstanceOf(ConnectionException.class)
                .hasMessageContaining("no connection");
    }

    @Test
    void refusesSettingsThatMeanNothing() {
        assertThatThrownBy(() -> ClientSettings.of("localhost:8080")).hasMessageContaining("expected: such as");
        assertThatThrownBy(() -> ClientSettings.of("http://a").withAttempts(0, Duration.ZERO))
                .hasMessage("attempts: 0 (expected: >= 1)");
    }
}
