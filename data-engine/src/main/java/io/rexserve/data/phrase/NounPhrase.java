package io.rexserve.data.phrase;

/// A noun phrase of a text.
///
/// @param text as it stands, without its article
/// @param start in Unicode code points of the text
/// @param end behind its last code point
/// @param head lemma of what it names
/// @param words how many
public record NounPhrase(String text, int start, int end, String head, int words) {}
