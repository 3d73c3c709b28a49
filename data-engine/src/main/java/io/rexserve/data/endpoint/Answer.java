package io.rexserve.data.endpoint;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What an endpoint answered, as it is committed: valid or not, it was paid for and is never asked for again.
///
/// @param endpoint its name in the recipe
/// @param content the answer's text; null if there is none
/// @param problem why there is no content; null if there is some
/// @param last whether asking again is of no use, as the endpoint refuses the picture itself
/// @param tokensIn that it is charged with
/// @param tokensOut that it is charged with
/// @param usageProblem why the endpoint's own count of tokens is not believed; null if it is
public record Answer(
        String endpoint,
        @Nullable String content,
        @Nullable String problem,
        boolean last,
        long tokensIn,
        long tokensOut,
        @Nullable String usageProblem) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    public Answer {
        if ((content == null) == (problem == null)) {
            throw new IllegalArgumentException("answer: content and problem (expected: one of them)");
        }
        if (tokensIn < 0 || tokensOut < 0) {
            throw new IllegalArgumentException("tokens: " + tokensIn + " in, " + tokensOut + " out (expected: >= 0)");
        }
    }

    static Answer of(String endpoint, String content, Usage usage) {
        return new Answer(endpoint, content, null, false, usage.in(), usage.out(), usage.problem());
    }

    static Answer invalid(String endpoint, String problem, Usage usage) {
        return new Answer(endpoint, null, problem, false, usage.in(), usage.out(), usage.problem());
    }

    static Answer refused(String endpoint, String problem) {
        return new Answer(endpoint, null, problem, true, 0, 0, null);
    }

    public String write() {
        return MAPPER.writeValueAsString(this);
    }

    /// @throws IllegalArgumentException if it is no committed answer
    public static Answer read(String json) {
        try {
            return MAPPER.readValue(json, Answer.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("answer: " + e.getOriginalMessage(), e);
        }
    }

    /// Tokens that an answer is charged with.
    ///
    /// @param problem why the endpoint's count is not believed; null if it is
    record Usage(long in, long out, @Nullable String problem) {
        static final Usage NONE = new Usage(0, 0, null);
    }
}
