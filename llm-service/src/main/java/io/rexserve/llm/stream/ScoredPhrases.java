package io.rexserve.llm.stream;

import io.rexserve.v1.refusal.Violations;
import java.util.List;

/// Phrases to be scored that keep to the contract.
///
/// @param different each phrase once, with its first position
/// @param asked the words of every phrase, in the order sent
public record ScoredPhrases(List<Subject> different, List<String> asked) {
    public ScoredPhrases {
        different = List.copyOf(different);
        asked = List.copyOf(asked);
    }

    /// @param field that held them, for refusals
    /// @throws io.grpc.StatusRuntimeException naming every phrase at fault
    public static ScoredPhrases of(String field, List<String> sent) {
        var violations = new Violations();
        List<Subject> different = ValidatedQuestion.labels(field, "phrases", sent, violations);
        violations.throwIfAny();
        return new ScoredPhrases(
                different, sent.stream().map(ValidatedQuestion::normalized).toList());
    }
}
