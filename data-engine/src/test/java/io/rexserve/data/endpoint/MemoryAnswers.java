package io.rexserve.data.endpoint;

import io.rexserve.data.stage.AnswerStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/// Committed answers that outlive a client, and that are committed once.
final class MemoryAnswers implements AnswerStore {
    final Map<String, String> answers = new ConcurrentSkipListMap<>();

    @Override
    public Optional<String> find(String key) {
        return Optional.ofNullable(answers.get(key));
    }

    @Override
    public void commit(String key, String answer) {
        if (answers.putIfAbsent(key, answer) != null) {
            throw new AssertionError("committed twice: " + key);
        }
    }
}
