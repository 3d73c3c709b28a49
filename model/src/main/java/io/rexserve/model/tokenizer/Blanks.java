package io.rexserve.model.tokenizer;

import java.util.ArrayList;
import java.util.List;

/// Where a SentencePiece vocabulary gets the blank, U+2581, that it writes in front of text. Its users differ:
/// upstream's
/// tokenizer splits text at special tokens first, and `legacy` in `tokenizer_config.json` says what happens then.
enum Blanks {
    /// The vocabulary's own files say it.
    AS_TOLD,
    /// `legacy`: in front of every stretch of text between special tokens.
    EVERY_STRETCH,
    /// Not `legacy`: in front of the whole text alone.
    FIRST_STRETCH;

    static final char BLANK = '\u2581';

    /// A special token where it stands in a text.
    ///
    /// @param named whether it is one of the tokenizer's special tokens, not only an added one
    record Mark(int start, int end, boolean named) {}

    /// Positions in front of which a blank is inserted, ascending.
    List<Integer> places(int length, List<Mark> marks) {
        return switch (this) {
            case AS_TOLD -> List.of();
            case EVERY_STRETCH -> stretches(length, marks);
            // The blank in front of a text that starts with a special token is taken back, if that token is named.
            case FIRST_STRETCH ->
                marks.isEmpty()
                                || marks.getFirst().start() > 0
                                || !marks.getFirst().named()
                        ? List.of(0)
                        : List.of();
        };
    }

    private static List<Integer> stretches(int length, List<Mark> marks) {
        List<Integer> starts = new ArrayList<>();
        int start = 0;
        for (Mark mark : marks) {
            if (start < mark.start()) {
                starts.add(start);
            }
            start = mark.end();
        }
        if (start < length) {
            starts.add(start);
        }
        return starts;
    }
}
