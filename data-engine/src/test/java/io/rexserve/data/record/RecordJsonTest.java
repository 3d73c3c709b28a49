package io.rexserve.data.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.data.record.Phrase.Kind;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Dialogue.Speaker;
import io.rexserve.datasets.record.Dialogue.Turn;
import io.rexserve.datasets.record.Grounding;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecordJsonTest {
    static RexverseRecord record() {
        var region = new GroundedRegion(
                Box.ofCorners(1.5, 2, 30.25, 40),
                List.of(0),
                Statement.of("dog", "model"),
                Statement.of("brown dog", "model"),
                null,
                null,
                new TreeMap<>());
        var turn = new Turn(Speaker.ASSISTANT, "The dog.", List.of(new Grounding(4, 7, List.of(0))));
        return RexverseRecord.of("00ff", Origin.of("a/b.jpg"), 64, 48, 7)
                .withCaptions(List.of(Statement.of("A brown dog.", "source").withScore("similarity", 0.25)))
                .withPhrases(List.of(new Phrase("brown dog", 0, 2, 11, "dog", Kind.CATEGORY)))
                .withRegions(List.of(region))
                .withConversations(List.of(new Conversation(new Dialogue(List.of(turn)), "model")))
                .through(new Lineage("caption", "0123456789abcdef"))
                .withScore("white", 0.125);
    }

    @Test
    void whatIsWrittenIsRead() {
        String json = RecordJson.write(record());
        assertThat(RecordJson.read(json)).isEqualTo(record());
        assertThat(RecordJson.write(RecordJson.read(json))).isEqualTo(json);
    }

    @Test
    void anUnknownFieldIsRefused() {
        String json = RecordJson.write(record()).replaceFirst("\"captions\"", "\"caption\"");
        assertThatThrownBy(() -> RecordJson.read(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("caption");
    }
}
