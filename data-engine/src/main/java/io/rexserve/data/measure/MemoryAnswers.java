package io.rexserve.data.measure;

import io.rexserve.data.stage.AnswerStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Answers of endpoints, kept as long as a measurement takes.
final class MemoryAnswers implements AnswerStore {
    private final Map<String, String> answers = new ConcurrentHashMap<>();

    @Override
    public Optional<String> find(String key) {
        return Optional.ofNullable(answers.get(key));
    }

    @Override
    public void commit(String key, String answer) {
        answers.put(key, answer);
    }
}
