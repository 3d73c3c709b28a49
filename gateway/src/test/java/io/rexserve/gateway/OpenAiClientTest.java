package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.ResponseFormatJsonObject;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.models.Model;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The official Java client of OpenAI against `/v1/chat/completions` and `/v1/models`.
class OpenAiClientTest {
    private static final String TEXT = "cat [0, 1, 10, 21] 0.76\ndog [1, 2, 11, 22] 0.72";

    private RunningGateway gateway;
    private OpenAIClient client;

    @BeforeEach
    void start() {
        gateway = RunningGateway.shared();
        client = OpenAIOkHttpClient.builder()
                .baseUrl("http://127.0.0.1:" + gateway.port + "/v1")
                .apiKey("none")
                .maxRetries(0)
                .build();
    }

    @AfterEach
    void close() {
        client.close();
    }

    private static ChatCompletionCreateParams.Builder asking(String text) {
        String url = "data:image/png;base64,"
                + RunningGateway.base64(RunningGateway.image().content());
        return ChatCompletionCreateParams.builder()
                .model("default")
                .addUserMessageOfArrayOfContentParts(List.of(
                        ChatCompletionContentPart.ofImageUrl(ChatCompletionContentPartImage.builder()
                                .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder()
                                        .url(url)
                                        .build())
                                .build()),
                        ChatCompletionContentPart.ofText(ChatCompletionContentPartText.builder()
                                .text(text)
                                .build())));
    }

    @SuppressWarnings("deprecation") // there is no other way to members that the client does not know
    private static JsonValue extension(ChatCompletion answer) {
        return Objects.requireNonNull(answer._additionalProperties().get("rexserve"));
    }

    @Test
    void findsObjectsAsTextAndAsExtension() {
        ChatCompletion answer =
                client.chat().completions().create(asking("find: cat, dog").build());

        assertThat(answer.choices().getFirst().message().content().orElseThrow())
                .isEqualTo(TEXT);
        JsonNode found = RunningGateway.JSON.valueToTree(extension(answer).convert(Map.class));
        assertThat(found.path("task").asString()).isEqualTo("detect");
        assertThat(found.at("/objects/1/label").asString()).isEqualTo("dog");
        assertThat(found.at("/objects/1/box").size()).isEqualTo(4);
        assertThat(answer.usage().orElseThrow().totalTokens()).isPositive();
    }

    @Test
    void streamsTheSameAnswer() {
        var options = ChatCompletionStreamOptions.builder().includeUsage(true).build();
        var accumulator = ChatCompletionAccumulator.create();
        try (var stream = client.chat()
                .completions()
                .createStreaming(asking("find: cat, dog").streamOptions(options).build())) {
            List<ChatCompletionChunk> chunks =
                    stream.stream().peek(chunk -> accumulator.accumulate(chunk)).toList();
            assertThat(chunks.size()).isGreaterThan(3);
        }
        assertThat(accumulator
                        .chatCompletion()
                        .choices()
                        .getFirst()
                        .message()
                        .content()
                        .orElseThrow())
                .isEqualTo(TEXT);
        assertThat(accumulator.chatCompletion().usage().orElseThrow().totalTokens())
                .isPositive();
    }

    @Test
    void explicitTaskWins() {
        ChatCompletion answer = client.chat()
                .completions()
                .create(asking("whatever")
                        .putAdditionalBodyProperty(
                                "rexserve", JsonValue.from(Map.of("task", "refer", "phrases", List.of("leftmost cat"))))
                        .build());
        assertThat(extension(answer).toString()).contains("refer");
        assertThat(gateway.services.labels).containsExactly("leftmost cat");
    }

    @Test
    void errorsNameTheField() {
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(asking("find: cat").n(2).build()))
                .isInstanceOfSatisfying(BadRequestException.class, e -> {
                    assertThat(e.param()).hasValue("n");
                    assertThat(e.type()).hasValue("invalid_request_error");
                    assertThat(e.getMessage()).contains("expected: 1");
                });
    }

    @Test
    void answersAsJsonOnRequest() {
        ChatCompletion answer = client.chat()
                .completions()
                .create(asking("find: cat")
                        .responseFormat(ResponseFormatJsonObject.builder().build())
                        .build());
        String content = answer.choices().getFirst().message().content().orElseThrow();
        assertThat(RunningGateway.JSON.readTree(content).at("/objects/0/label").asString())
                .isEqualTo("cat");
    }

    @Test
    void modelsThatAreNotServedAreNamed() {
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(asking("find: cat").model("gpt-nothing").build()))
                .isInstanceOfSatisfying(
                        BadRequestException.class, e -> assertThat(e.param()).hasValue("model"));
    }

    @Test
    void toolsAreRefused() {
        var body = new HashMap<String, Object>();
        body.put("model", "default");
        body.put("messages", List.of(Map.of("role", "user", "content", "hi")));
        assertThat(gateway.json("/v1/chat/completions", body)
                        .body()
                        .at("/error/message")
                        .asString())
                .startsWith("messages: no picture");
        body.put("tools", List.of(Map.of("type", "function")));
        RunningGateway.Answer answer = gateway.json("/v1/chat/completions", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.body().at("/error/param").asString()).isEqualTo("tools");
        assertThat(answer.body().at("/error/type").asString()).isEqualTo("invalid_request_error");
    }

    @Test
    void errorsOfTheServerHaveTheSameShape() {
        assertThat(gateway.get("/v1/chat/completions").body().at("/error/code").asString())
                .isEqualTo("method_not_allowed");
        assertThat(gateway.json("/v1/chat/completions", "{\"model\"")
                        .body()
                        .at("/error/code")
                        .asString())
                .isEqualTo("malformed_body");
    }

    @Test
    void listsAndRetrievesModels() {
        assertThat(client.models().list().data()).extracting(Model::id).containsExactly("default");
        assertThat(client.models().retrieve("default").ownedBy()).isEqualTo("rexserve");
        assertThatThrownBy(() -> client.models().retrieve("gpt-nothing"))
                .isInstanceOfSatisfying(
                        NotFoundException.class, e -> assertThat(e.code()).hasValue("model_not_found"));
    }

    @Test
    void questionsThatAModelWasNotTrainedForAreAnsweredByWhatItCanDo() {
        String named = content(asking("Is there a cat beside the dogs?"));
        assertThat(gateway.services.labels).containsExactly("cat", "dog");
        assertThat(named)
                .startsWith("This model was not trained to answer questions.")
                .endsWith(TEXT);

        String seen = content(asking("What is this?"));
        assertThat(seen).contains("It names what it sees", "find: ", "[0, 1, 10, 21]");

        assertThat(content(asking("caption:"))).startsWith("(This model was not trained on the task caption_brief");
    }

    private String content(ChatCompletionCreateParams.Builder asking) {
        return client.chat()
                .completions()
                .create(asking.build())
                .choices()
                .getFirst()
                .message()
                .content()
                .orElseThrow();
    }
}
