package io.rexserve.model.grammar;

import java.util.Locale;

/// How a model family writes the turns of a conversation. Neither published family is known to have a system sentence.
///
/// @param systemSentence in front of the first turn, its last space included; empty where there is none
/// @param opening before a question
/// @param closing after a question
/// @param endOfAnswer after an answer, before the next question of a conversation
public record ChatTemplate(String systemSentence, String opening, String closing, String endOfAnswer) {
    /// Vicuna's form, of ChatRex. A guess: its published processor could not be read, but RexSeek's writes its family's
    /// turns and no system sentence.
    public static final ChatTemplate CHATREX = new ChatTemplate("", "USER: ", " ASSISTANT:", "</s>");

    /// The second guess: the same turns behind the sentence that Vicuna, ChatRex's decoder, was trained with.
    public static final ChatTemplate CHATREX_VICUNA = new ChatTemplate(
            "A chat between a curious user and an artificial intelligence assistant. The assistant gives helpful,"
                    + " detailed, and polite answers to the user's questions. ",
            CHATREX.opening,
            CHATREX.closing,
            CHATREX.endOfAnswer);

    /// Qwen's form, as RexSeek's source writes it.
    public static final ChatTemplate REXSEEK =
            new ChatTemplate("", "<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n", "<|im_end|>\n");

    /// The template that a configuration names.
    ///
    /// @throws IllegalArgumentException for a name that is none of these
    public static ChatTemplate named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "chatrex" -> CHATREX;
            case "chatrex-vicuna" -> CHATREX_VICUNA;
            case "rexseek" -> REXSEEK;
            default ->
                throw new IllegalArgumentException(
                        "template: " + name + " (expected: chatrex, chatrex-vicuna or rexseek)");
        };
    }

    /// Between what closes a question and an answer that is repeated in a later prompt: the blank that a model of
    /// Vicuna's turns generates by itself.
    String beforeAnswer() {
        return closing.endsWith(":") ? " " : "";
    }

    /// The start of a sequence.
    String start() {
        return systemSentence + opening;
    }
}
