package io.rexserve.datasets.record;

import java.util.List;

/// Questions and answers about the image, in turns.
public record Dialogue(List<Turn> turns) {
    public Dialogue {
        turns = List.copyOf(turns);
    }

    /// Who speaks.
    public enum Speaker {
        SYSTEM,
        USER,
        ASSISTANT
    }

    /// One utterance.
    ///
    /// @param text as the source has it, tags such as `<image>` or `<obj3>` included
    /// @param groundings spans of the text and the record's regions that they speak of
    public record Turn(Speaker speaker, String text, List<Grounding> groundings) {
        public Turn {
            groundings = List.copyOf(groundings);
        }

        public static Turn of(Speaker speaker, String text) {
            return new Turn(speaker, text, List.of());
        }
    }
}
