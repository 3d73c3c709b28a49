package io.rexserve.model.language.sampling;

/// How the next token is drawn from the logits: penalty, temperature, the k best, then the smallest set of
/// probability p, in this order.
///
/// @param temperature divides the logits; 0 takes the best token (greedy)
/// @param topK keeps the k best tokens; 0 keeps all
/// @param topP keeps the best tokens until their probability reaches p; 1 keeps all
/// @param repetitionPenalty divides positive and multiplies negative logits of tokens already produced
/// in this answer; 1 is off
/// @param seed of the draws: same seed, same answer
public record SamplingParameters(double temperature, int topK, double topP, double repetitionPenalty, long seed) {
    /// The best token each time.
    public static final SamplingParameters GREEDY = new SamplingParameters(0, 0, 1, 1, 0);

    public SamplingParameters {
        require("temperature", temperature, temperature >= 0 && temperature <= 100, "0 to 100");
        require("top_k", topK, topK >= 0, ">= 0");
        require("top_p", topP, topP > 0 && topP <= 1, "above 0, at most 1");
        require("repetition_penalty", repetitionPenalty, repetitionPenalty > 0 && repetitionPenalty <= 100, "above 0");
    }

    public boolean greedy() {
        return temperature == 0;
    }

    /// The same with another repetition penalty.
    public SamplingParameters withRepetitionPenalty(double penalty) {
        return new SamplingParameters(temperature, topK, topP, penalty, seed);
    }

    private static void require(String name, Number value, boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
