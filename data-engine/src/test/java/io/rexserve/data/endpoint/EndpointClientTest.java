package io.rexserve.data.endpoint;

import static io.rexserve.data.endpoint.FakeEndpoint.chat;
import static io.rexserve.data.endpoint.FakeEndpoint.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.data.endpoint.ChatQuery.ChatPrompt;
import io.rexserve.data.endpoint.ChatQuery.Subject;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.EndpointLimits;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.StageException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointClientTest {
    private static final String GOOD = "{\"caption\": \"A dog on a mat.\"}";
    private static final Prompt PROMPT = Prompt.named("caption");

    private final FakeEndpoint server = new FakeEndpoint();
    private final MemoryAnswers answers = new MemoryAnswers();
    private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    private final List<Duration> sleeps = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> tokens = Collections.synchronizedList(new ArrayList<>());

    /// Limits that never wait and note what they are told.
    private final EndpointLimits limits = _ -> (in, out, pause) -> {
        tokens.add(in + out);
        if (pause.isPositive()) {
            pauses.add(pause);
        }
    };

    @AfterEach
    void close() {
        server.close();
    }

    private Verdict<String> ask(EndpointSettings settings, String picture) throws InterruptedException {
        try (var client = new EndpointClient(settings, limits, sleeps::add)) {
            return client.ask(query(settings, picture), answers);
        }
    }

    private Verdict<String> ask() throws InterruptedException {
        return ask(Endpoints.at(server.url()), "aa");
    }

    private static ChatQuery<String> query(EndpointSettings settings, String picture) {
        var subject = new Subject(picture, "", 7, Map.of(), () -> List.of(PictureEncoder.control()));
        return new ChatQuery<>(
                settings,
                ChatPrompt.of(PROMPT, 64),
                subject,
                json -> json.path("caption").asString());
    }

    private static String value(Verdict<String> verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Valid.class);
        return ((Verdict.Valid<String>) verdict).value();
    }

    private static String invalid(Verdict<String> verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Invalid.class);
        return ((Verdict.Invalid<String>) verdict).detail();
    }

    @Test
    void aRequestHasThePictureTheSchemaASeedAndNoTemperature() throws Exception {
        server.always(chat(GOOD));
        Verdict<String> verdict = ask();
        assertThat(value(verdict)).isEqualTo("A dog on a mat.");
        assertThat(verdict.cost()).isEqualTo(new Cost(0, 100, 10));
        assertThat(verdict.refusals()).isEmpty();
        var request = server.requests().getFirst();
        assertThat(request.path()).isEqualTo("/v1/chat/completions");
        assertThat(request.authorization()).isEqualTo("null");
        var json = request.json();
        assertThat(json.path("model").asString()).isEqualTo("model-a");
        assertThat(json.path("temperature").intValue()).isZero();
        assertThat(json.path("seed").intValue()).isEqualTo(7);
        assertThat(json.path("max_tokens").intValue()).isEqualTo(64);
        assertThat(json.at("/response_format/type").asString()).isEqualTo("json_schema");
        assertThat(json.at("/response_format/json_schema/strict").booleanValue())
                .isTrue();
        assertThat(json.at("/response_format/json_schema/schema/required/0").asString())
                .isEqualTo("caption");
        assertThat(json.at("/messages/1/content/0/image_url/url").asString()).startsWith("data:image/jpeg;base64,/9j/");
        assertThat(json.at("/messages/1/content/1/text").asString()).contains("one sentence");
    }

    @Test
    void anAnswerIsNeverAskedForTwice() throws Exception {
        server.then(chat(GOOD));
        Verdict<String> first = ask();
        Verdict<String> second = ask();
        assertThat(second).isEqualTo(first);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void invalidAnswersAreCommittedToo() throws Exception {
        server.then(chat("no"), chat("no"), status(500, ""), status(500, ""), status(500, ""), status(500, ""));
        assertThat(ask()).isInstanceOf(Verdict.Unavailable.class);
        assertThat(answers.answers).hasSize(2);
        server.then(chat(GOOD));
        Verdict<String> verdict = ask();
        assertThat(value(verdict)).isEqualTo("A dog on a mat.");
        assertThat(verdict.cost()).isEqualTo(new Cost(0, 300, 30));
        assertThat(verdict.refusals())
                .containsExactly(
                        new ItemRefusal("answer 1 to caption/1", RefusalReason.INVALID_ANSWER, "no JSON: no"),
                        new ItemRefusal("answer 2 to caption/1", RefusalReason.INVALID_ANSWER, "no JSON: no"));
        assertThat(server.requests()).hasSize(7);
    }

    @Test
    void theNextAttemptSaysWhatWasWrongAndHasAnotherSeed() throws Exception {
        server.then(chat("{\"caption\": 3}"), chat(GOOD));
        assertThat(value(ask())).isEqualTo("A dog on a mat.");
        var second = server.requests().get(1).json();
        assertThat(second.path("seed").intValue()).isEqualTo(8);
        assertThat(second.at("/messages/1/content/1/text").asString())
                .contains("Your last answer was refused: wrong schema: /caption: integer found, string expected");
    }

    @Test
    void everyKindOfWrongAnswerIsRefusedInTheEndWithWhatWasWrong() throws Exception {
        server.then(
                chat("{\"caption\": \"a\", \"caption\": \"b\"}"), chat("{\"text\": \"a\"}"), chat("", "stop", "{}"));
        assertThat(invalid(ask()))
                .isEqualTo(
                        "endpoint vlm, caption/1: attempt 1: no JSON: {\"caption\": \"a\", \"caption\": \"b\"}; attempt 2:"
                                + " wrong schema: : property 'text' is not defined in the schema and the schema does not allow"
                                + " additional properties; : required property 'caption' not found; attempt 3: no text: content"
                                + " \"\"");
        server.then(
                chat("{\"caption\": \"A do", "length", "{\"prompt_tokens\": 9, \"completion_tokens\": 64}"),
                chat(GOOD, "content_filter", "{}"),
                status(200, "{\"choices\": [{\"message\": {\"refusal\": \"I will not.\", \"content\": null}}]}"));
        assertThat(invalid(ask(Endpoints.at(server.url()), "bb")))
                .contains(
                        "attempt 1: truncated: finish_reason length after 64 tokens",
                        "attempt 2: refused: finish_reason content_filter",
                        "attempt 3: refused: I will not.");
        server.then(
                status(200, "<html><title>502</title>Bad gateway</html>"),
                status(200, "{\"error\": {\"message\": \"out of memory\"}}"),
                FakeEndpoint.hugeBody(200));
        assertThat(invalid(ask(Endpoints.at(server.url()), "cc")))
                .contains(
                        "attempt 1: no JSON: <html><title>502</title>Bad gateway</html>",
                        "attempt 2: error with HTTP 200: out of memory",
                        "attempt 3: more than 65536 bytes");
        server.then(
                status(200, ""),
                status(200, "{\"choices\": []}"),
                status(200, "{\"choices\": [{\"message\": {\"content\": [{\"text\": \"A dog.\"}]}}]}"));
        assertThat(invalid(ask(Endpoints.at(server.url()), "dd")))
                .contains("attempt 1: no JSON: ", "attempt 2: no choices", "attempt 3: no text: content [");
    }

    @Test
    void anAnswerInPartsOfTextIsReadAsOneText() throws Exception {
        String parts = "[{\"type\": \"text\", \"text\": \"{\\\"caption\\\": \\\"A dog \"},"
                + " {\"type\": \"text\", \"text\": \"on a mat.\\\"}\"}]";
        server.then(status(200, "{\"choices\": [{\"message\": {\"content\": " + parts + "}}]}"));
        assertThat(value(ask())).isEqualTo("A dog on a mat.");
    }

    @Test
    void anAnswerInsideOfOtherTextIsNoJson() throws Exception {
        server.always(chat("Here it is: " + GOOD));
        assertThat(invalid(ask())).contains("no JSON: Here it is");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{\"prompt_tokens\": -5, \"completion_tokens\": -1}",
                "{\"prompt_tokens\": 1000000000000, \"completion_tokens\": 99999999999999999999}",
                "{\"prompt_tokens\": \"many\", \"completion_tokens\": 1.5}"
            })
    void aCountThatCannotBeIsChargedAtTheMostAndReported(String usage) throws Exception {
        server.always(chat(GOOD, "stop", usage));
        Verdict<String> verdict = ask();
        assertThat(value(verdict)).isEqualTo("A dog on a mat.");
        assertThat(verdict.cost().tokensOut()).isEqualTo(64);
        assertThat(verdict.cost().tokensIn()).isBetween(1_000L, 20_000L);
        assertThat(tokens)
                .containsExactly(verdict.cost().tokensIn() + verdict.cost().tokensOut());
        assertThat(verdict.refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.reason()).isEqualTo(RefusalReason.UNKNOWN_COST);
            assertThat(refusal.detail()).contains("prompt_tokens: ", "completion_tokens: ", "expected: 0 to 64");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 500, 502, 503, 504})
    void passingFaultsAreRetriedWithLongerAndLongerWaits(int fault) throws Exception {
        server.then(status(fault, "x"), status(fault, "x"), status(fault, "x"), chat(GOOD));
        assertThat(value(ask())).isEqualTo("A dog on a mat.");
        assertThat(sleeps).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(sleeps.get(i)).isBetween(Duration.ofMillis(250L << i), Duration.ofMillis(500L << i));
        }
    }

    @Test
    void waitsAreDrawnFromTheQuestion() throws Exception {
        server.then(status(500, "x"), chat(GOOD), status(500, "x"), chat(GOOD), status(500, "x"), chat(GOOD));
        ask();
        answers.answers.clear();
        ask();
        ask(Endpoints.at(server.url()), "bb");
        assertThat(sleeps.get(1)).isEqualTo(sleeps.get(0)).isNotEqualTo(sleeps.get(2));
    }

    @Test
    void lostConnectionsAreRetried() throws Exception {
        server.then(FakeEndpoint.droppedConnection(), FakeEndpoint.brokenBody(), chat(GOOD));
        assertThat(value(ask())).isEqualTo("A dog on a mat.");
        assertThat(answers.answers).hasSize(1);
    }

    @Test
    void aStalledAnswerEndsAtItsDeadlineAndIsRetried() throws Exception {
        server.then(FakeEndpoint.stalled(), FakeEndpoint.trickle(), chat(GOOD));
        assertThat(value(ask(Endpoints.impatient(server.url(), 0.5), "aa"))).isEqualTo("A dog on a mat.");
        assertThat(sleeps).hasSize(2);
    }

    @Test
    void aQuestionThatIsNeverAnsweredFailsAndSaysWhy() throws Exception {
        server.always(status(503, "{\"error\": {\"message\": \"loading\"}}"));
        assertThat(ask())
                .isEqualTo(new Verdict.Unavailable<>(
                        "endpoint vlm at " + server.url() + ": HTTP 503: loading (after 3 retries)", Cost.NONE));
        assertThat(server.requests()).hasSize(4);
        assertThat(answers.answers).isEmpty();
    }

    @Test
    void anEndpointThatIsDownStopsTheRun() throws Exception {
        server.close();
        var settings = Endpoints.at(server.url());
        try (var client = new EndpointClient(settings, limits, sleeps::add)) {
            for (int i = 1; i < 10; i++) {
                assertThat(client.ask(query(settings, "p" + i), answers)).isInstanceOf(Verdict.Unavailable.class);
            }
            assertThatThrownBy(() -> client.ask(query(settings, "p10"), answers))
                    .isInstanceOf(StageException.class)
                    .hasMessageContaining("endpoint vlm at ")
                    .hasMessageContaining("like 10 questions in a row");
        }
    }

    @Test
    void everybodyIsToldToWaitAsLongAsTheServerAsks() throws Exception {
        String soon = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(300)); // the server states its own time
        server.then(
                status(429, "slow down", "Retry-After", "17"),
                status(429, "slow down", "Retry-After", soon),
                status(503, "busy", "Retry-After", "40"),
                chat(GOOD));
        assertThat(value(ask())).isEqualTo("A dog on a mat.");
        assertThat(pauses).hasSize(3).startsWith(Duration.ofSeconds(17)).endsWith(Duration.ofSeconds(40));
        assertThat(pauses.get(1)).isBetween(Duration.ofSeconds(240), Duration.ofSeconds(301));
        assertThat(sleeps).isEmpty();
    }

    @Test
    void aServerThatPutsOffWithoutATimeGetsBackOff() throws Exception {
        server.then(
                status(429, "x"),
                status(429, "x", "Retry-After", "soon"),
                status(429, "x", "Retry-After", "0"),
                chat(GOOD));
        assertThat(value(ask())).isEqualTo("A dog on a mat.");
        assertThat(pauses).hasSize(3).allSatisfy(pause -> assertThat(pause).isPositive());
    }

    @Test
    void aServerThatPutsOffForEverFailsThePicture() throws Exception {
        server.always(status(429, "{\"detail\": \"later\"}", "Retry-After", "0"));
        assertThat(((Verdict.Unavailable<String>) ask()).detail())
                .startsWith("endpoint vlm at " + server.url() + ": HTTP 429: later; put off for 6")
                .endsWith("max-wait-seconds = 600.0)");
    }

    @ParameterizedTest
    @CsvSource({"401", "403", "404", "405", "410", "418"})
    void otherStatusesStopTheRunWithWhatTheServerSays(int fault) {
        server.always(status(fault, "{\"error\": {\"message\": \"no such model: model-a\"}}"));
        assertThatThrownBy(this::ask)
                .isInstanceOf(StageException.class)
                .hasMessageContaining(
                        "endpoint vlm at " + server.url() + ": HTTP " + fault + ": no such model: model-a");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void redirectsAreNotFollowed() {
        server.then(status(302, "", "Location", server.url() + "/elsewhere"));
        assertThatThrownBy(this::ask)
                .isInstanceOf(StageException.class)
                .hasMessageContaining("HTTP 302: nothing, Location: " + server.url() + "/elsewhere");
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 415, 422})
    void aPictureThatTheEndpointRefusesIsRefusedIfItAcceptsAnother(int fault) throws Exception {
        server.then(status(fault, "{\"error\": {\"message\": \"cannot identify image\"}}"), chat(GOOD));
        assertThat(invalid(ask()))
                .isEqualTo("endpoint vlm, caption/1: attempt 1: HTTP " + fault + ": cannot identify image");
        assertThat(server.requests()).hasSize(2);
        assertThat(invalid(ask())).contains("cannot identify image");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void noControlIsAskedForOnceARequestOfItsKindWasAccepted() throws Exception {
        var settings = Endpoints.at(server.url());
        server.then(chat(GOOD), status(400, "bad"), status(400, "bad"));
        try (var client = new EndpointClient(settings, limits, sleeps::add)) {
            value(client.ask(query(settings, "aa"), answers));
            invalid(client.ask(query(settings, "bb"), answers));
            invalid(client.ask(query(settings, "cc"), answers));
        }
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void aRequestThatTheEndpointNeverAcceptsStopsTheRun() {
        server.always(status(400, "{\"error\": {\"message\": \"response_format is not supported\"}}"));
        assertThatThrownBy(this::ask)
                .isInstanceOf(StageException.class)
                .hasMessageContaining("HTTP 400: response_format is not supported");
        assertThat(answers.answers).isEmpty();
    }

    @Test
    void theKeyComesFromTheEnvironmentAndIsNeverRepeated() throws Exception {
        String variable = "PATH"; // some variable that is there, without blanks
        String key = System.getenv(variable);
        server.then(status(200, "{\"error\": {\"message\": \"bad key " + key + "\"}}"), chat("x"), chat("x"));
        String detail = invalid(ask(Endpoints.withKey(server.url(), variable), "aa"));
        assertThat(server.requests().getFirst().authorization()).isEqualTo("Bearer " + key);
        assertThat(detail).contains("bad key (key)").doesNotContain(key);
        assertThat(answers.answers.values()).noneMatch(answer -> answer.contains(key));
        server.then(status(401, "Incorrect API key: " + key));
        assertThatThrownBy(() -> ask(Endpoints.withKey(server.url(), variable), "bb"))
                .hasMessageContaining("Incorrect API key: (key)");
    }

    @Test
    void aMissingKeyIsNamedBeforeAnythingIsAsked() {
        assertThatThrownBy(() -> ask(Endpoints.withKey(server.url(), "REXSERVE_NO_SUCH_KEY"), "aa"))
                .isInstanceOf(StageException.class)
                .hasMessageContaining("environment variable REXSERVE_NO_SUCH_KEY is not set");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void keysOfDifferentQuestionsDiffer() {
        var settings = Endpoints.at(server.url());
        var query = query(settings, "aa");
        assertThat(IntStream.range(0, 3).mapToObj(query::key)).doesNotHaveDuplicates();
        assertThat(query.key(0))
                .isEqualTo(query(settings, "aa").key(0))
                .isNotEqualTo(query(settings, "ab").key(0))
                .isEqualTo(query(Endpoints.at("http://elsewhere/v1"), "aa").key(0));
    }

    @Test
    void aPermitIsGivenBackWhateverHappens() {
        server.always(status(401, "x"));
        assertThatThrownBy(this::ask).isInstanceOf(StageException.class);
        assertThat(tokens).containsExactly(0L);
    }
}
