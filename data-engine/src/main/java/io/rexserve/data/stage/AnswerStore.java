package io.rexserve.data.stage;

import java.util.Optional;

/// Answers of endpoints, kept as soon as they come, so that none is asked for again after a crash.
public interface AnswerStore {
    /// @param key digest of everything that was asked: endpoint, model, prompt, picture, region, attempt
    Optional<String> find(String key);

    /// Keeps an answer; it is on disk when this returns.
    void commit(String key, String answer);
}
