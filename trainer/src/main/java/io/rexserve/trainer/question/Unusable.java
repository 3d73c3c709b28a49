package io.rexserve.trainer.question;

/// Why an image, or a question about it, cannot be trained on.
public enum Unusable {
    /// Nothing that is annotated serves a task of the mix.
    NO_TASK("nothing annotated that a task of the mix could ask"),
    /// A closed vocabulary lacks a word of the question or the answer.
    UNKNOWN_WORDS("words that the model's vocabulary lacks"),
    /// Prefix, question and answer together have more tokens than the model reads.
    TOO_LONG("longer than the model's max_length"),
    /// A text has a tag of a region that the record does not have, or a tag without its partner.
    BAD_TAG("a tag that points nowhere"),
    /// A question of a dialogue names regions in its own words; when serving, a question's text is never read as a tag.
    TAG_IN_QUESTION("a question with tags that no prompt of the server has"),
    /// A text speaks of a region that is not shown: a crowd, or one of more truths than the model has indices.
    NOT_SHOWN("a region that is not shown");

    private final String text;

    Unusable(String text) {
        this.text = text;
    }

    /// What a person reads in the list of entries that cannot be used.
    public String text() {
        return text;
    }
}
