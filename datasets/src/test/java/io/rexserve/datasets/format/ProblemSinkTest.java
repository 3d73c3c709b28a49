package io.rexserve.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProblemSinkTest {
    @Test
    void countsEveryProblemAndKeepsTheFirstTwenty() {
        ProblemSink sink = ProblemSink.lenient();
        for (int i = 0; i < 30; i++) {
            sink.report(ProblemReason.EMPTY_BOX, "a.json, annotations[" + i + "]", "bbox: [0, 0, 0, 1]");
        }
        assertThat(sink.count(ProblemReason.EMPTY_BOX)).isEqualTo(30);
        assertThat(sink.first(ProblemReason.EMPTY_BOX))
                .hasSize(20)
                .first()
                .hasToString("a.json, annotations[0]: bbox: [0, 0, 0, 1]");
    }

    @Test
    void aStrictSinkEndsAtTheFirstThatCostsAnEntry() {
        ProblemSink sink = ProblemSink.strict();
        sink.report(ProblemReason.ZERO_ID, "a.json, annotations[0]", "id: 0");
        assertThatThrownBy(() -> sink.report(ProblemReason.EMPTY_BOX, "a.json, annotations[1]", "bbox: [0, 0, 0, 1]"))
                .isInstanceOf(DatasetException.class)
                .hasMessage("a.json, annotations[1]: bbox: [0, 0, 0, 1]");
    }
}
