package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.EventReader.Event;
import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import io.rexserve.v1.Phrase;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Answers as server-sent events.
class StreamTest {
    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = RunningGateway.shared("rexserve.gateway.heartbeat=50ms");
    }

    @Test
    void sendsEachObjectBeforeTheNextIsDecided() throws Exception {
        gateway.services.language.manual = true;
        try (EventReader events = gateway.events("/v1/detect", image(), labels("cat"), labels("dog"))) {
            var talk = gateway.services.language.next();
            Event proposals = Objects.requireNonNull(events.next());
            assertThat(proposals.name()).isEqualTo("proposals");
            assertThat(proposals.data().path("count").asInt()).isEqualTo(3);
            assertThat(proposals.data().path("image").toString()).isEqualTo("{\"width\":64,\"height\":48}");
            assertThat(proposals.data().path("timings").path("proposalsMillis").asDouble())
                    .isPositive();

            var answers = new FakeAnswers(3, 0);
            talk.says(answers.text("cat")
                    .phrase(" ", Phrase.newBuilder().setLabel(0))
                    .point(2, 0.5f));
            assertThat(next(events).toString()).isEqualTo("text {\"delta\":\"cat\"}");
            assertThat(next(events).name()).isEqualTo("text");
            assertThat(next(events).toString())
                    .isEqualTo("object {\"label\":\"cat\",\"classId\":0,\"index\":2,\"box\":[2.0,3.0,12.0,22.5],"
                            + "\"proposalScore\":0.7,\"tokenProbability\":0.5,\"score\":0.50199604}");

            talk.says(new FakeAnswers(3, 0)
                    .phrase("dog", Phrase.newBuilder().setLabel(1))
                    .point(0, 1));
            assertThat(events.next()).isNotNull();
            assertThat(next(events).data().path("label").asString()).isEqualTo("dog");
            talk.finish();
            assertThat(events.rest()).extracting(Event::name).containsExactly("done");
        }
    }

    private record Told(String name, JsonNode data) {
        @Override
        public String toString() {
            return name + " " + data;
        }
    }

    private static Told next(EventReader events) {
        Event event = Objects.requireNonNull(events.next());
        return new Told(event.name(), event.data());
    }

    @ParameterizedTest
    @CsvSource({"/v1/detect,,labels,cat", "/v1/ask,count,labels,cat", "/v1/ask,region_brief,regions,all"})
    void theLastEventIsThePlainAnswer(String path, String task, String field, String value) throws Exception {
        Part[] parts = task == null
                ? new Part[] {image(), new Part(field, value), labels("dragon")}
                : new Part[] {image(), new Part("task", task), new Part(field, value)};
        Answer plain = gateway.multipart(path, parts);

        List<Event> events;
        try (EventReader reader = gateway.events(path, parts)) {
            events = reader.rest();
        }

        Event done = events.getLast();
        assertThat(done.name()).isEqualTo("done");
        assertThat(withoutId(done.data())).isEqualTo(withoutId(plain.body()));
        assertThat(events.stream()
                        .filter(event -> event.name().equals("text"))
                        .map(event -> event.data().path("delta").asString())
                        .collect(Collectors.joining()))
                .isEqualTo(plain.body().path("text").asString());
        assertThat(events.stream()
                        .filter(event -> event.name().equals("warning"))
                        .map(Event::data)
                        .toList())
                .isEqualTo(plain.body().path("warnings").valueStream().toList());
    }

    private static JsonNode withoutId(JsonNode answer) {
        var copy = (ObjectNode) answer.deepCopy();
        copy.remove("id");
        return copy;
    }

    @Test
    void aRefusalBeforeTheFirstEventIsAnOrdinaryProblem() {
        gateway.services.languageFailure =
                new Refusal(Reason.QUEUE_FULL, "queue: full", List.of(), Duration.ofSeconds(3)).exception();

        Answer answer =
                gateway.send(gateway.form("/v1/detect", image(), labels("cat")).header("Accept", "text/event-stream"));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("queue_full");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Retry-After")).isEqualTo("3");
        assertThat(answer.body().path("retryAfterSeconds").asInt()).isEqualTo(3);
    }

    @Test
    void aBadRequestIsAnOrdinaryProblemToo() {
        Answer answer = gateway.send(gateway.form("/v1/detect", image()).header("Accept", "text/event-stream"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("invalid_request");
    }

    @Test
    void aLaterFailureIsTheLastEvent() throws Exception {
        gateway.services.language.manual = true;
        try (EventReader events = gateway.events("/v1/detect", image(), labels("cat"))) {
            var talk = gateway.services.language.next();
            talk.says(new FakeAnswers(3, 0)
                    .phrase("cat", Phrase.newBuilder().setLabel(0))
                    .point(0, 1));
            talk.fail(FakeServices.bare(io.grpc.Status.Code.UNAVAILABLE));

            List<Event> rest = events.rest();

            assertThat(rest).extracting(Event::name).containsExactly("proposals", "text", "object", "error");
            JsonNode problem = rest.getLast().data();
            assertThat(problem.path("code").asString()).isEqualTo("service_unavailable");
            assertThat(problem.path("status").asInt()).isEqualTo(503);
            assertThat(problem.path("detail").asString())
                    .isEqualTo("language service: broke off mid-answer, after 1 object");
            assertThat(problem.path("retryable").asBoolean()).isTrue();
        }
    }

    @Test
    void aPassedDeadlineIsTheLastEvent() throws Exception {
        gateway.services.language.manual = true;
        try (EventReader events =
                gateway.events("/v1/detect", "X-Request-Timeout-Ms", "1500", image(), labels("cat"))) {
            var talk = gateway.services.language.next();

            Event last = events.rest().getLast();

            assertThat(last.name()).isEqualTo("error");
            assertThat(last.data().path("code").asString()).isEqualTo("deadline_exceeded");
            assertThat(talk.givenUp()).isTrue();
        }
    }

    @Test
    void aCommentKeepsAnIdleStreamAlive() throws Exception {
        gateway.services.language.manual = true;
        try (EventReader events = gateway.events("/v1/detect", image(), labels("cat"))) {
            var talk = gateway.services.language.next();
            assertThat(next(events).name()).isEqualTo("proposals");
            assertThat(events.comment()).isEqualTo(":");
            assertThat(gateway.meter("rexserve.gateway.streams.open")).isEqualTo(1);
            talk.finish();
            assertThat(events.rest()).extracting(Event::name).containsExactly("done");
        }
    }

    @Test
    void aDisconnectedReaderEndsTheLanguageCall() throws Exception {
        gateway.services.language.manual = true;
        EventReader events = gateway.events("/v1/detect", image(), labels("cat"));
        var talk = gateway.services.language.next();
        assertThat(next(events).name()).isEqualTo("proposals");

        events.close();

        assertThat(talk.givenUp()).isTrue();
    }

    @Test
    void aSlowReaderSlowsTheServiceDown() throws Exception {
        gateway.services.language.manual = true;
        try (EventReader events = gateway.events("/v1/detect", image(), labels("cat"))) {
            var talk = gateway.services.language.next();
            String delta = "x".repeat(64 << 10);
            int sent = 0;
            while (talk.readyInTime() && sent < 4000) { // 256 MB if nobody held it back
                talk.says(new FakeAnswers(3, 0).text(delta));
                sent++;
            }
            assertThat(sent).isLessThan(4000);
            Thread finishing = Thread.ofVirtual().start(() -> {
                try {
                    talk.finish();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });

            List<Event> rest = events.rest();

            finishing.join();
            assertThat(rest.stream().filter(event -> event.name().equals("text")))
                    .hasSize(sent);
            assertThat(rest.getLast().name()).isEqualTo("done");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/event-stream|text/event-stream",
                "text/event-stream, application/json;q=0.5|text/event-stream",
                "application/json, text/event-stream|application/json",
                "text/event-stream;q=0.1, */*|application/json",
                "*/*|application/json"
            })
    void honoursTheAcceptHeader(String accept, String given) {
        Answer answer =
                gateway.send(gateway.form("/v1/detect", image(), labels("cat")).header("Accept", accept));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith(given);
    }
}
