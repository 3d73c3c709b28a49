package io.rexserve.model.language.sampling;

import java.util.List;

/// A finished answer.
///
/// @param tokens without the stop token
/// @param reason why it ended
/// @param promptTokens tokens read before the answer, the shared prefix included
/// @param truncatedTokens ids of the question that were not read because the model's limit was reached
public record Generation(List<GeneratedToken> tokens, FinishReason reason, int promptTokens, int truncatedTokens) {
    public Generation {
        tokens = List.copyOf(tokens);
    }

    public int[] ids() {
        return tokens.stream().mapToInt(GeneratedToken::id).toArray();
    }
}
