package io.rexserve.model.language.kvcache;

/// Neighbouring blocks of a [KvCache].
public record BlockRange(int first, int count) {
    /// The block behind the last one.
    int end() {
        return first + count;
    }
}
