package io.rexserve.model.proposal;

/// Which objects a prompt asks UPN for.
public enum Granularity {
    /// Every object, parts of groups included.
    FINE("fine_grained_prompt.weight"),
    /// Whole instances and groups.
    COARSE("coarse_grained_prompt.weight");

    private final String promptTensor;

    Granularity(String promptTensor) {
        this.promptTensor = promptTensor;
    }

    String promptTensor() {
        return promptTensor;
    }
}
