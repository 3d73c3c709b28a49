package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdempotencyTest {
    private RunningGateway gateway;
    private final String key = UUID.randomUUID().toString();

    @BeforeEach
    void start() {
        gateway = RunningGateway.shared(
                "rexserve.gateway.data-dir=target/data/idempotency-test-"
                        + ProcessHandle.current().pid(),
                "rexserve.gateway.idempotency.max-answer-size=200KB");
    }

    @Test
    void theSameRequestIsAnsweredFromWhatWasStored() {
        Answer first = gateway.send(detect("cat").header("Idempotency-Key", key));
        long calls = gateway.services.calls.size();

        Answer second = gateway.send(detect("cat").header("Idempotency-Key", "\"" + key + "\""));

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("Idempotency-Replayed")).isEmpty();
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.http().body()).isEqualTo(first.http().body());
        assertThat(second.header("Content-Type")).isEqualTo(first.header("Content-Type"));
        assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(gateway.services.calls).hasSize((int) calls);
    }

    @Test
    void anotherRequestWithTheKeyIsRefused() {
        gateway.send(detect("cat").header("Idempotency-Key", key));

        Answer other = gateway.send(detect("dog").header("Idempotency-Key", key));

        assertThat(other.status()).isEqualTo(422);
        assertThat(other.code()).isEqualTo("idempotency_key_reused");
    }

    @Test
    void aFormIsTheSameWhateverItsBoundary() {
        Answer first = gateway.send(form("one-boundary"));
        Answer second = gateway.send(form("another-one-that-is-longer"));

        assertThat(first.status()).isEqualTo(200);
        assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
    }

    private HttpRequest.Builder form(String boundary) {
        String text = new String(
                RunningGateway.body(RunningGateway.image(), new Part("labels", "cat")), StandardCharsets.ISO_8859_1);
        return gateway.request("/v1/detect")
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(text.replace("----frontier", boundary), StandardCharsets.ISO_8859_1));
    }

    @Test
    void aRequestThatIsBeingAnsweredIsNotBegunAgain() throws Exception {
        gateway.services.language.manual = true;
        CompletableFuture<Answer> first =
                CompletableFuture.supplyAsync(() -> gateway.send(detect("cat").header("Idempotency-Key", key)));
        FakeLanguage.Talk talk = gateway.services.language.next();

        Answer second = gateway.send(detect("cat").header("Idempotency-Key", key));

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.code()).isEqualTo("request_in_progress");
        assertThat(second.header("Retry-After")).isNotBlank();
        talk.finish();
        assertThat(first.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
    }

    @Test
    void aProblemIsNotStored() {
        gateway.services.languageFailure = new Refusal(Reason.QUEUE_FULL, "streams: full").exception();
        Answer refused = gateway.send(detect("cat").header("Idempotency-Key", key));
        gateway.services.languageFailure = null;

        Answer again = gateway.send(detect("cat").header("Idempotency-Key", key));

        assertThat(refused.code()).isEqualTo("queue_full");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("Idempotency-Replayed")).isEmpty();
        assertThat(gateway.send(detect("cat").header("Idempotency-Key", "no key"))
                        .fields())
                .containsExactly("Idempotency-Key");
    }

    @Test
    void eventsComeAtOnceAndAreSentAgainAsTheyWere() {
        HttpRequest.Builder request =
                detect("cat").header("Idempotency-Key", key).header("Accept", "text/event-stream");
        Answer first = gateway.send(request);
        Answer second = gateway.send(request);

        assertThat(new String(first.http().body(), StandardCharsets.UTF_8)).contains("event: done");
        assertThat(second.http().body()).isEqualTo(first.http().body());
        assertThat(second.header("Content-Type")).startsWith("text/event-stream");
        assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
    }

    @Test
    void aBatchIsMadeOnce() {
        String line = RunningGateway.JSON.writeValueAsString(Map.of(
                "customId", "a", "endpoint", "/v1/detect", "body", Map.of("image", "", "labels", List.of("cat"))));
        HttpRequest.Builder request = gateway.request("/v1/batches")
                .header("Content-Type", "application/x-ndjson")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(line));

        Answer first = gateway.send(request);
        Answer second = gateway.send(request);

        assertThat(first.status()).isEqualTo(202);
        assertThat(second.status()).isEqualTo(202);
        assertThat(second.body().path("id")).isEqualTo(first.body().path("id"));
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(gateway.get("/v1/batches").body().path("batches").size()).isEqualTo(1);
    }

    private HttpRequest.Builder detect(String label) {
        return gateway.request("/v1/detect")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(RunningGateway.JSON.writeValueAsString(Map.of(
                        "image", RunningGateway.base64(RunningGateway.image().content()), "labels", List.of(label)))));
    }
}
