package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BatchTest {
    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = RunningGateway.shared(
                "rexserve.gateway.data-dir=target/data/batch-test-"
                        + ProcessHandle.current().pid(),
                "rexserve.gateway.batches.poll=100ms",
                "rexserve.gateway.batches.max-items=60",
                "rexserve.gateway.batches.max-open=2");
        gateway.services.imageSeen = CompletableFuture.completedFuture(null); // it is sent after the proposals
    }

    @AfterEach
    void deleteAll() {
        gateway.get("/v1/batches").body().path("batches").valueStream().forEach(batch -> delete(id(batch)));
    }

    @Test
    void everyLineHasOneResultInTheOrderOfTheLines() throws Exception {
        var lines = new ArrayList<String>();
        for (int i = 0; i < 7; i++) {
            lines.add(line("n" + i, Map.of("image", image(), "labels", List.of("cat"))));
        }
        lines.set(2, line("n2", Map.of("image", image())));
        lines.set(3, line("n3", Map.of("image", "bm8gaW1hZ2U=", "labels", List.of("cat"))));
        lines.set(4, line("n4", "/v1/proposals", Map.of("image", image())));
        lines.set(5, line("n5", "/v1/ask", Map.of("image", image(), "task", "caption_brief")));

        JsonNode made = accepted(send(lines));

        assertThat(made.path("state").asString()).isEqualTo("running");
        assertThat(made.path("counts").path("total").asInt()).isEqualTo(7);
        JsonNode over = awaitOver(id(made));
        assertThat(over.path("state").asString()).isEqualTo("finished");
        assertThat(over.path("counts").path("succeeded").asInt()).isEqualTo(5);
        assertThat(over.path("counts").path("failed").asInt()).isEqualTo(2);
        assertThat(over.path("finishedAt").asString()).isNotBlank();
        assertThat(over.path("deletedAt").asString()).isNotBlank();
        List<JsonNode> results = results(id(made), "");
        assertThat(results).extracting(result -> result.path("index").asInt()).containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(results)
                .extracting(result -> result.path("customId").asString())
                .containsExactly("n0", "n1", "n2", "n3", "n4", "n5", "n6");
        assertThat(results)
                .extracting(result -> result.path("status").asInt())
                .containsExactly(200, 200, 400, 415, 200, 200, 200);
        assertThat(results.get(0).path("response").path("objects").size()).isEqualTo(1);
        assertThat(results.get(2)
                        .path("problem")
                        .path("errors")
                        .get(0)
                        .path("field")
                        .asString())
                .isEqualTo("labels");
        assertThat(results.get(4).path("response").path("proposals").size()).isPositive();
        SlowCallerTest.await(() -> gateway.meter("rexserve.gateway.batches.lines", "state", "succeeded") == 5);
    }

    @Test
    void picturesShareTheOptionsOfTheirForm() {
        Answer answer = gateway.multipart(
                "/v1/batches",
                RunningGateway.image(),
                new Part("labels", "cat"),
                RunningGateway.image(),
                new Part("labels", "dog"),
                new Part("maxProposals", "5"));

        String id = id(accepted(answer));
        awaitOver(id);

        assertThat(answer.header("Location")).isEqualTo("/v1/batches/" + id);
        List<JsonNode> results = results(id, "");
        assertThat(results)
                .extracting(result -> result.path("customId").asString())
                .containsExactly("image", "1");
        assertThat(results)
                .allSatisfy(result -> assertThat(result.path("response")
                                .path("objects")
                                .valueStream()
                                .map(found -> found.path("label").asString()))
                        .containsExactly("cat", "dog"));
    }

    @Test
    void aDownloadThatBrokeOffGoesOnWhereItEnded() {
        String id = id(accepted(send(lines(5))));
        awaitOver(id);
        Answer whole = gateway.get(path(id) + "/results");
        byte[] all = whole.http().body();
        String tag = whole.header("ETag");

        var joined = new byte[all.length];
        int at = 0;
        for (int size = 1; at < all.length; size *= 3) {
            Answer part = gateway.send(gateway.request(path(id) + "/results")
                    .header("Range", "bytes=" + at + "-" + (at + size - 1))
                    .header("If-Range", tag));
            assertThat(part.status()).isEqualTo(206);
            byte[] bytes = part.http().body();
            assertThat(part.header("Content-Range"))
                    .isEqualTo("bytes %d-%d/%d".formatted(at, at + bytes.length - 1, all.length));
            System.arraycopy(bytes, 0, joined, at, bytes.length);
            at += bytes.length;
        }

        assertThat(joined).isEqualTo(all);
        assertThat(gateway.get(path(id) + "/results").http().body()).isEqualTo(all);
        assertThat(gateway.send(gateway.request(path(id) + "/results").header("Range", "bytes=-7"))
                        .http()
                        .body())
                .isEqualTo(Arrays.copyOfRange(all, all.length - 7, all.length));
        assertThat(gateway.send(gateway.request(path(id) + "/results").header("Range", "bytes=" + all.length + "-"))
                        .status())
                .isEqualTo(416);
        assertThat(gateway.send(gateway.request(path(id) + "/results").header("If-None-Match", tag))
                        .status())
                .isEqualTo(304);
        assertThat(results(id, "?after=1&limit=2"))
                .extracting(result -> result.path("index").asInt())
                .containsExactly(2, 3);
    }

    @Test
    void linesThatAreCancelledSaySo() throws Exception {
        gateway.services.language.manual = true;
        String id = id(accepted(send(lines(6))));
        gateway.services.language.next().finish();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> counts(id, "succeeded") == 1);
        gateway.services.language.next();
        assertThat(gateway.get(path(id) + "/results").code()).isEqualTo("batch_not_finished");
        assertThat(results(id, "?after=-1")).hasSizeLessThanOrEqualTo(1);

        Answer cancelled = gateway.send(gateway.request(path(id) + "/cancel").POST(BodyPublishers.noBody()));

        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(awaitOver(id).path("state").asString()).isEqualTo("cancelled");
        List<JsonNode> results = results(id, "");
        assertThat(results).hasSize(6);
        assertThat(results)
                .filteredOn(result -> result.path("status").asInt() == 499)
                .hasSize(5)
                .allSatisfy(
                        result -> assertThat(result.path("problem").path("code").asString())
                                .isEqualTo("cancelled"));
        delete(id);
        assertThat(gateway.get(path(id)).status()).isEqualTo(404);
    }

    @Test
    void aServiceThatHasNoRoomIsAskedAgain() {
        gateway.services.languageFailure = new Refusal(Reason.QUEUE_FULL, "streams: full").exception();
        String id = id(accepted(send(lines(2))));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> gateway.meter("rexserve.gateway.batches.retries", "reason", "refused") >= 1);

        gateway.services.languageFailure = null;

        assertThat(awaitOver(id).path("counts").path("succeeded").asInt()).isEqualTo(2);
    }

    @Test
    void whatCannotBeReadAsLinesIsRefusedAsAWhole() {
        Answer answer = send(List.of(
                "{\"customId\": \"a\", \"endpoint\": \"/v1/nothing\", \"body\": {}}",
                "no JSON",
                "{\"endpoint\": \"/v1/detect\", \"body\": []}",
                "{\"customId\": \"a\", \"endpoint\": \"/v1/detect\", \"body\": {}, \"more\": 1}"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields())
                .containsExactly(
                        "lines[0].endpoint", "lines[1]", "lines[2].customId", "lines[2].body", "lines[3].more");
        assertThat(send(List.of("", " ")).fields()).containsExactly("requests");
        assertThat(send(List.of(
                                line("same", Map.of("image", "", "labels", List.of("a"))),
                                line("same", Map.of("image", "", "labels", List.of("a")))))
                        .fields())
                .containsExactly("lines[1].customId");
        assertThat(send(lines(61)).code()).isEqualTo("body_too_large");
        assertThat(gateway.get("/v1/batches").body().path("batches").size()).isZero();
    }

    @Test
    void aCallerHasFewOpenBatches() {
        gateway.services.language.manual = true;
        accepted(send(lines(1)));
        accepted(send(lines(1)));

        Answer third = send(lines(1));

        assertThat(third.status()).isEqualTo(429);
        assertThat(third.code()).isEqualTo("too_many_batches");
        assertThat(third.header("Retry-After")).isNotBlank();
        Answer page = gateway.get("/v1/batches?limit=1");
        assertThat(page.body().path("batches").size()).isEqualTo(1);
        Answer rest =
                gateway.get("/v1/batches?after=" + page.body().path("next").asString());
        assertThat(rest.body().path("batches").size()).isEqualTo(1);
        assertThat(rest.body().has("next")).isFalse();
        assertThat(gateway.get("/v1/batches/batch_none").status()).isEqualTo(404);
    }

    private int counts(String id, String state) {
        return gateway.get(path(id)).body().path("counts").path(state).asInt();
    }

    private static String path(String id) {
        return "/v1/batches/" + id;
    }

    private static String id(JsonNode batch) {
        return batch.path("id").asString();
    }

    private void delete(String id) {
        assertThat(gateway.send(gateway.request(path(id)).DELETE()).status()).isEqualTo(204);
    }

    private static JsonNode accepted(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
        return answer.body();
    }

    private JsonNode awaitOver(String id) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> List.of("finished", "cancelled")
                        .contains(gateway.get(path(id)).body().path("state").asString()));
        return gateway.get(path(id)).body();
    }

    private List<JsonNode> results(String id, String query) {
        Answer answer = gateway.get(path(id) + "/results" + query);
        assertThat(answer.status()).isEqualTo(200);
        return new String(answer.http().body(), StandardCharsets.UTF_8)
                .lines()
                .map(line -> RunningGateway.JSON.readTree(line))
                .toList();
    }

    private Answer send(List<String> lines) {
        return gateway.send(gateway.request("/v1/batches")
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(String.join("\n", lines) + "\n")));
    }

    private static List<String> lines(int count) {
        var lines = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            lines.add(line("n" + i, Map.of("image", image(), "labels", List.of("cat"))));
        }
        return lines;
    }

    private static String line(String customId, Map<String, ?> body) {
        return line(customId, "/v1/detect", body);
    }

    private static String line(String customId, String endpoint, Map<String, ?> body) {
        return RunningGateway.JSON.writeValueAsString(Map.of("customId", customId, "endpoint", endpoint, "body", body));
    }

    private static String image() {
        return RunningGateway.base64(RunningGateway.image().content());
    }
}
