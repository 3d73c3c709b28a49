package io.rexserve.model.tokenizer;

import java.util.ArrayList;
import java.util.List;

/// Where a SentencePiece tokenizer prepends its space, U+2581, to text; named as in Hugging Face's `Metaspace`.
///
/// Upstream's tokenizers split text at special tokens first; `legacy` in `tokenizer_config.json` chooses between the
/// two schemes below.
enum PrependScheme {
    /// Not at all, or the `tokenizer.json` itself does it.
    NEVER,
    /// `legacy`: to every section of text between special tokens.
    ALWAYS,
    /// Not `legacy`: to the whole text only.
    FIRST;

    /// The character that stands for a space in pieces.
    static final char SPACE = '\u2581';

    /// A special token found in a text.
    ///
    /// @param named whether it is one of the tokenizer's special tokens, not only an added one
    record SpecialToken(int start, int end, boolean named) {}

    /// Positions at which a space is inserted, ascending.
    List<Integer> positions(int length, List<SpecialToken> tokens) {
        return switch (this) {
            case NEVER -> List.of();
            case ALWAYS -> sectionStarts(length, tokens);
            // A text that starts with one of the tokenizer's own special tokens gets no space.
            case FIRST ->
                tokens.isEmpty()
                                || tokens.getFirst().start() > 0
                                || !tokens.getFirst().named()
                        ? List.of(0)
                        : List.of();
        };
    }

    private static List<Integer> sectionStarts(int length, List<SpecialToken> tokens) {
        List<Integer> starts = new ArrayList<>();
        int start = 0;
        for (SpecialToken token : tokens) {
            if (start < token.start()) {
                starts.add(start);
            }
            start = token.end();
        }
        if (start < length) {
            starts.add(start);
        }
        return starts;
    }
}
