package io.rexserve.data.stage;

import io.rexserve.data.record.RexverseRecord;
import java.util.Optional;

/// For stages of tests that ask no endpoint: a test fails where one is asked.
public final class NoEndpoint {
    public static final AnswerStore ANSWERS = new AnswerStore() {
        @Override
        public Optional<String> find(String key) {
            throw new AssertionError("no endpoint is asked");
        }

        @Override
        public void commit(String key, String answer) {
            throw new AssertionError("no endpoint is asked");
        }
    };

    private NoEndpoint() {}

    /// A stage, to be closed by the test.
    public static Stage open(StageSettings settings) {
        return settings.open(new StageEnvironment(1, endpoint -> {
            throw new AssertionError(endpoint);
        }));
    }

    /// What a stage, opened for the purpose, makes of a record.
    ///
    /// @param content the picture as it is encoded
    public static Outcome run(StageSettings settings, RexverseRecord record, byte[] content)
            throws InterruptedException {
        Stage stage = open(settings);
        try {
            return stage.process(new StageInput(record, content), ANSWERS);
        } finally {
            stage.close();
        }
    }
}
