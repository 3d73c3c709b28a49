package io.rexserve.model.grammar;

/// A step of parsing an answer, in the order of the text. Spans refer to the plain text: the text deltas so far,
/// joined. Phrases are numbered from 0 in the order of their events.
public sealed interface AnswerEvent {
    /// More of the plain text: the answer without its tags and index lists.
    record TextDelta(String text) implements AnswerEvent {}

    /// A grounded phrase has ended. `text` is what its span covers, without whitespace at both ends; empty for an
    /// index list that no phrase precedes.
    record PhraseEnded(int phrase, String text, Span span) implements AnswerEvent {}

    /// The phrase's index list names this region, one that the prompt has.
    record RegionListed(int phrase, int region) implements AnswerEvent {}

    /// The phrase's index list has ended. Without a [RegionListed] before it, no region shows the phrase.
    record ListClosed(int phrase) implements AnswerEvent {}

    /// The running text names a region; the span covers its tag, which stays in the plain text.
    record RegionMentioned(int region, Span span) implements AnswerEvent {}

    /// The answer violates the grammar; parsing continues.
    ///
    /// @param detail the tag or text at fault
    record Flaw(Kind kind, String detail) implements AnswerEvent {
        /// The kind of violation.
        public enum Kind {
            /// An index that the prompt does not have; left out of the phrase's regions.
            UNKNOWN_REGION,
            /// An index twice in one list; counted once.
            REPEATED_REGION,
            /// A phrase that is ended by a list, another phrase or the end of the answer.
            UNCLOSED_PHRASE,
            /// A list that is ended by a phrase or the end of the answer.
            UNCLOSED_LIST,
            /// A list that no phrase precedes.
            LIST_WITHOUT_PHRASE,
            /// A tag where it has no meaning; left out of the plain text.
            STRAY_TAG,
            /// Words inside an index list; left out of the plain text.
            STRAY_TEXT
        }
    }
}
