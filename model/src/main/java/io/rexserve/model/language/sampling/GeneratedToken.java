package io.rexserve.model.language.sampling;

/// One token of an answer.
///
/// @param id its row in the vocabulary
/// @param probability softmax of the model's logits over the whole vocabulary, 0 to 1; temperature, penalty and
/// constraint leave it alone
/// @param legalProbability the same over the legal tokens only, 0 to 1
/// @param listingProbability in a list, the same over this token and the one that closes the list: that the token
///     belongs to the list, however many others do as well; elsewhere the legal probability
public record GeneratedToken(int id, float probability, float legalProbability, float listingProbability) {}
