package io.rexserve.model.language;

/// One token of an answer.
///
/// @param id its row in the vocabulary
/// @param probability softmax of the model's logits over the whole vocabulary, 0 to 1; temperature, penalty and
/// constraint leave it alone
/// @param legalProbability the same over the legal tokens only, 0 to 1
public record GeneratedToken(int id, float probability, float legalProbability) {}
