package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.base64;
import static io.rexserve.gateway.RunningGateway.encodedImage;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.v1.GroundedQuestion;
import io.rexserve.v1.Turn;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Conversations at `/v1/chat`.
class ChatTest {
    private static final String ORDER = "(expected: user and assistant in turn, user first and last)";

    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = RunningGateway.shared();
    }

    @Test
    void asksTheLastQuestionBehindTheEarlierTurns() {
        String first = "A <ground>cat</ground><objects><obj1></objects>.";
        good(chat(user("Who is there?"), assistant(first), user("And\nwhere?"), assistant(""), user("Why?")));

        GroundedQuestion question = gateway.services.question.getGroundedQuestion();
        assertThat(question.getText()).isEqualTo("Why?");
        assertThat(question.getHistoryList()).containsExactly(turn("Who is there?", first), turn("And\nwhere?", ""));
    }

    private static Turn turn(String question, String answer) {
        return Turn.newBuilder().setQuestion(question).setAnswer(answer).build();
    }

    @Test
    void answersWithTheMessageToAppend() {
        JsonNode body = good(chat(user("Who is there?")));

        assertThat(gateway.services.question.getGroundedQuestion().getHistoryList())
                .isEmpty();
        assertThat(body.path("text").asString()).isEqualTo("a cat on a mat");
        JsonNode cat = body.path("phrases").path(0);
        assertThat(cat.path("text").asString()).isEqualTo("a cat");
        assertThat(cat.path("objects").path(0).path("index").asInt()).isZero();
        JsonNode message = body.path("message");
        assertThat(message.path("role").asString()).isEqualTo("assistant");
        assertThat(message.path("content").asString()).isNotEmpty();

        good(chat(user("Who is there?"), message, user("And now?")));

        assertThat(gateway.services.question.getGroundedQuestion().getHistory(0).getAnswer())
                .isEqualTo(message.path("content").asString());
    }

    @Test
    void asksForPlainTextInEveryTurn() {
        JsonNode body = good(chatWith(Map.of("grounded", false), user("Who?"), assistant("A dog."), user("Sure?")));

        assertThat(gateway.services.question.getPlainQuestion().getText()).isEqualTo("Sure?");
        assertThat(gateway.services.question.getPlainQuestion().getHistoryList())
                .containsExactly(turn("Who?", "A dog."));
        assertThat(body.path("text").asString()).isEqualTo("A cat.");
    }

    @Test
    void takesTheCallersBoxesAndWhatIsIncluded() {
        gateway.services.calls.clear();
        JsonNode body = good(chatWith(
                Map.of("boxes", List.of(List.of(1, 2, 11, 21.5)), "include", List.of("timings", "visualization")),
                user("Who?")));

        assertThat(gateway.services.calls).doesNotContain("propose");
        assertThat(body.path("phrases")
                        .path(0)
                        .path("objects")
                        .path(0)
                        .path("box")
                        .toString())
                .isEqualTo("[1.0,2.0,11.0,21.5]");
        assertThat(body.propertyNames()).contains("timings", "visualization");
    }

    @Test
    void streamsAsOtherAnswers() throws Exception {
        String body = RunningGateway.JSON.writeValueAsString(
                request(Map.of(), user("Who?"), assistant("A dog."), user("Sure?")));
        Answer answer = gateway.send(gateway.request("/v1/chat")
                .header("Content-Type", "application/json")
                .header("Accept", "text/event-stream")
                .POST(BodyPublishers.ofString(body)));
        try (var events = new EventReader(new ByteArrayInputStream(answer.http().body()))) {
            List<EventReader.Event> all = events.rest();
            assertThat(all).extracting(EventReader.Event::name).contains("proposals", "object", "text");
            assertThat(all.getLast().name()).isEqualTo("done");
            assertThat(all.getLast().data().path("message").path("role").asString())
                    .isEqualTo("assistant");
        }
    }

    @Test
    void refusesMessagesOutOfTurn() {
        requireFault("messages[0].role: assistant " + ORDER, assistant("Hello."));
        requireFault("messages[1].role: user " + ORDER, user("Who?"), user("Where?"), user("Why?"));
        requireFault("messages: 2 messages " + ORDER, user("Who?"), assistant("A cat."));
        requireFault("messages: missing (expected: 1 to 65 messages)");
    }

    @Test
    void refusesMessagesThatAreNone() {
        requireFault("messages[0].role: system (expected: one of user, assistant)", message("system", "Be brief."));
        requireFault("messages[0].content: missing (expected: a string)", Map.of("role", "user"));
        requireFault(
                "messages[0].content: an array (expected: a string)", Map.of("role", "user", "content", List.of()));
        requireFault(
                "messages[0].name: unknown field (expected: one of role, content)",
                Map.of("role", "user", "content", "Who?", "name", "Ann"));
        requireFault("messages[0]: a string (expected: an object of role and content)", "Who?");
        assertThat(gateway.json("/v1/chat", Map.of("image", base64(encodedImage(64, 48)), "messages", "Who?"))
                        .detail())
                .isEqualTo("messages: a string (expected: an array of messages)");
    }

    @Test
    void refusesTextsThatAreTooLongOrNoText() {
        requireFault("messages[0].content: blank (expected: 1 to 4000 characters)", user(" \n"));
        requireFault("messages[0].content: 4001 characters (expected: 1 to 4000 characters)", user("a".repeat(4001)));
        requireFault(
                "messages[1].content: 8001 characters (expected: at most 8000 characters)",
                user("Who?"),
                assistant("a".repeat(8001)),
                user("Who?"));
        requireFault(
                "messages[0].content: holds a control character, U+0007, at character 0 (expected: plain text)",
                user("\u0007"));
        good(chat(user("a".repeat(4000)), assistant("a".repeat(8000)), user("Who?")));
    }

    @Test
    void takesThirtyTwoEarlierTurnsAndNoMore() {
        good(chat(conversation(65)));
        assertThat(gateway.services.question.getGroundedQuestion().getHistoryCount())
                .isEqualTo(32);
        assertThat(chat(conversation(66)).detail()).contains("messages: more than 65 values (expected: <= 65)");
    }

    private static Object[] conversation(int messages) {
        return IntStream.range(0, messages)
                .mapToObj(i -> i % 2 == 0 ? user("question " + i) : assistant("answer " + i))
                .toArray();
    }

    @Test
    void boundsWhatMessagesHold() {
        var members = new TreeMap<String, Object>();
        IntStream.range(0, 40).forEach(i -> members.put("member" + i, Collections.nCopies(3, "x")));
        assertThat(chat(members).detail()).contains("messages[0]: more than 16 values");
        assertThat(chat(Map.of("role", "user", "content", Collections.nCopies(100_000, "x")))
                        .detail())
                .contains("messages[0].content: more than 16 values");
        Answer large = chat(Map.of("role", "user", "content", "x".repeat(511 << 10)), user("y".repeat(2 << 10)));
        assertThat(large.status()).isEqualTo(413);
    }

    @Test
    void refusesOptionsThatDoNotGoTogether() {
        Answer answer = chatWith(Map.of("boxes", List.of(List.of(1, 2, 11, 21)), "minScore", 0.5), user("Who?"));

        assertThat(answer.fields()).containsExactly("minScore");
    }

    private void requireFault(String fault, Object... messages) {
        Answer answer = chat(messages);
        assertThat(answer.status()).as(answer.detail()).isEqualTo(400);
        assertThat(answer.detail()).contains(fault);
    }

    private static JsonNode good(Answer answer) {
        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        return answer.body();
    }

    private static Map<String, Object> user(String content) {
        return message("user", content);
    }

    private static Map<String, Object> assistant(String content) {
        return message("assistant", content);
    }

    private static Map<String, Object> message(String role, String content) {
        return Map.of("role", role, "content", content);
    }

    private Answer chat(Object... messages) {
        return chatWith(Map.of(), messages);
    }

    private Answer chatWith(Map<String, Object> options, Object... messages) {
        return gateway.json("/v1/chat", request(options, messages));
    }

    private static Map<String, Object> request(Map<String, Object> options, Object... messages) {
        var request = new TreeMap<String, Object>(options);
        request.put("image", base64(encodedImage(64, 48)));
        request.put("messages", List.of(messages));
        return request;
    }
}
