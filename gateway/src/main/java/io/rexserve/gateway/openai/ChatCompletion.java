package io.rexserve.gateway.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.rexserve.gateway.answer.Answer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer, as OpenAI's clients read it.
///
/// @param created seconds since 1970
/// @param rexserve what was found, for programs
record ChatCompletion(
        String id,
        String object,
        long created,
        String model,
        List<Choice> choices,
        Usage usage,
        ChatFindings rexserve) {
    record Choice(
            int index,
            Message message,
            @JsonInclude @Nullable Object logprobs,
            @JsonProperty("finish_reason") String finishReason) {}

    record Message(
            String role,
            String content,
            @JsonInclude @Nullable String refusal) {}

    record Usage(
            @JsonProperty("prompt_tokens") int promptTokens,
            @JsonProperty("completion_tokens") int completionTokens,
            @JsonProperty("total_tokens") int totalTokens) {
        static Usage of(Answer answer) {
            return new Usage(
                    answer.promptTokens(),
                    answer.completionTokens(),
                    answer.promptTokens() + answer.completionTokens());
        }
    }

    static ChatCompletion of(Header header, String content, Answer answer, ChatFindings findings) {
        return new ChatCompletion(
                header.id(),
                "chat.completion",
                header.created(),
                header.model(),
                List.of(new Choice(0, new Message("assistant", content, null), null, finishReason(answer))),
                Usage.of(answer),
                findings);
    }

    static String finishReason(Answer answer) {
        return answer.finishReason().equals("length") ? "length" : "stop";
    }

    /// What the answer and every chunk of it begin with.
    record Header(String id, long created, String model) {}

    /// A piece of an answer that is streamed.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Chunk(
            String id,
            String object,
            long created,
            String model,
            List<Piece> choices,
            @Nullable Usage usage,
            @Nullable ChatFindings rexserve) {
        record Piece(
                int index,
                Delta delta,
                @JsonInclude @Nullable Object logprobs,

                @JsonInclude @JsonProperty("finish_reason") @Nullable
                String finishReason) {}

        @JsonInclude(JsonInclude.Include.NON_NULL)
        record Delta(@Nullable String role, @Nullable String content) {}

        static Chunk of(Header header, Delta delta) {
            return of(header, List.of(new Piece(0, delta, null, null)), null, null);
        }

        static Chunk last(Header header, Answer answer, ChatFindings findings) {
            var end = new Piece(0, new Delta(null, null), null, finishReason(answer));
            return of(header, List.of(end), null, findings);
        }

        static Chunk used(Header header, Answer answer) {
            return of(header, List.of(), Usage.of(answer), null);
        }

        private static Chunk of(
                Header header, List<Piece> pieces, @Nullable Usage usage, @Nullable ChatFindings findings) {
            return new Chunk(
                    header.id(), "chat.completion.chunk", header.created(), header.model(), pieces, usage, findings);
        }
    }
}
