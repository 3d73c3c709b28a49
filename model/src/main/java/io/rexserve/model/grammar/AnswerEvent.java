package io.rexserve.model.grammar;

/// What an answer says, in the order in which it is decided. Spans refer to the plain text: the text deltas so far,
/// joined. Phrases are numbered from 0 in the order of their events.
public sealed interface AnswerEvent {
    /// More of the plain text: the answer without its tags and index lists.
    record TextDelta(String text) implements AnswerEvent {}

    /// A grounded phrase has ended. `text` is what its span covers, blanks at both ends left out. Empty for an index
    /// list that no phrase precedes.
    record PhraseNamed(int phrase, String text, Span span) implements AnswerEvent {}

    /// The phrase is shown by this region, which the prompt carries.
    record RegionListed(int phrase, int region) implements AnswerEvent {}

    /// The phrase's index list has ended. Without a [RegionListed] before it the phrase is shown by no region.
    record ListClosed(int phrase) implements AnswerEvent {}

    /// The running text names a region; the span covers its tag, which stays in the plain text.
    record RegionMentioned(int region, Span span) implements AnswerEvent {}

    /// The answer departs from the grammar. Reading goes on.
    ///
    /// @param detail the tag or text at fault
    record Flaw(Kind kind, String detail) implements AnswerEvent {
        /// In which way.
        public enum Kind {
            /// An index that the prompt does not carry; left out of the phrase's regions.
            UNKNOWN_REGION,
            /// An index twice in one list; counted once.
            REPEATED_REGION,
            /// A phrase that a list, another phrase or the end of the answer cut off.
            UNCLOSED_PHRASE,
            /// A list that a phrase or the end of the answer cut off.
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
