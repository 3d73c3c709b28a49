package io.rexserve.data.stage;

import java.util.Locale;

/// Why a picture, or a part of its record, is left out. Reports count by it.
public enum RefusalReason {
    /// No picture, or a damaged one.
    UNREADABLE,
    /// More bytes or pixels than are read.
    TOO_LARGE,
    /// A side shorter than the recipe asks for.
    TOO_SMALL,
    /// The same bytes as a picture before it.
    DUPLICATE,
    /// Looks like a picture before it.
    NEAR_DUPLICATE,
    /// Unsafe for work, as its source or a classifier says.
    NSFW,
    /// A licence that the recipe does not allow, or none where one is asked for.
    LICENCE,
    /// A plain picture of a product, or hardly any content.
    LOW_CONTENT,
    /// No caption.
    NO_CAPTION,
    /// A caption of fewer or more words than the recipe allows.
    CAPTION_LENGTH,
    /// A caption in another language than the recipe asks for.
    CAPTION_LANGUAGE,
    /// No phrase that names an object.
    NO_PHRASE,
    /// A phrase of things that have no box, such as "the background".
    ABSTRACT_PHRASE,
    /// A phrase beyond the most that a picture may have.
    TOO_MANY_PHRASES,
    /// A picture unlike those that the network was trained on, which would be wrong about it.
    UNFAMILIAR,
    /// No box shows what the phrase names.
    NOT_GROUNDED,
    /// A description that is not about its phrase.
    MISMATCH,
    /// A referring expression that breaks the paper's rules.
    REFERRING_RULES,
    /// A referring expression that fits another region too.
    AMBIGUOUS,
    /// A dialogue that is damaged, empty, not in turns, or about several pictures.
    INVALID_DIALOGUE,
    /// The endpoint's answer is not what was asked for, after all its attempts.
    INVALID_ANSWER,
    /// An answer whose tokens the endpoint does not count, or not believably: it is charged at the most it can have
    /// cost.
    UNKNOWN_COST,
    /// The process that worked on it died, again and again, and on nothing else.
    CRASHED,
    /// It took longer than the recipe allows.
    TIMEOUT;

    /// As reports and tables name it, such as `near-duplicate`.
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
