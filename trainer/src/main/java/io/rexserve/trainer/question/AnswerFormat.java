package io.rexserve.trainer.question;

import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.language.checkpoint.ChatRexConfig;

/// How a family writes its answers.
///
/// @param separator between the answers to several names or regions of one question
/// @param absence what is answered where an asked name has no object
public record AnswerFormat(String separator, Absence absence) {
    /// What is answered where an asked name has no object.
    public enum Absence {
        /// `<ground>name</ground><objects></objects>`: the end of the list is the threshold of every list position.
        EMPTY_LIST,
        /// [io.rexserve.model.grammar.Answer#REFUSAL], alone: an absent name is asked in a question of its own.
        SENTENCE
    }

    /// One line for each name, as ChatRex's README shows its answers.
    public static final AnswerFormat CHATREX = new AnswerFormat("\n", Absence.EMPTY_LIST);

    /// RexSeek's sentence of refusal (its evaluation reads it so).
    public static final AnswerFormat REXSEEK = new AnswerFormat("\n", Absence.SENTENCE);

    /// The embedded model's, trained without line breaks.
    public static final AnswerFormat EMBEDDED = new AnswerFormat("", Absence.EMPTY_LIST);

    /// The format of a model: RexSeek's by its template, the embedded model's by its normalised object tokens, which
    /// no published model has.
    public static AnswerFormat of(ChatRexConfig config) {
        if (config.template().equals(ChatTemplate.REXSEEK)) {
            return REXSEEK;
        }
        return config.tokenNorm() ? EMBEDDED : CHATREX;
    }
}
