package io.rexserve.model.grammar;

import java.util.Arrays;

/// How a model family marks the turns of a conversation. Neither family has a system sentence.
public enum ChatTemplate {
    /// Vicuna's form, of ChatRex.
    CHATREX("USER: ", " ASSISTANT:", "</s>"),
    /// Qwen's form, of RexSeek.
    REXSEEK("<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n", "<|im_end|>\n");

    final String opening;
    final String closing;
    final String endOfAnswer;

    ChatTemplate(String opening, String closing, String endOfAnswer) {
        this.opening = opening;
        this.closing = closing;
        this.endOfAnswer = endOfAnswer;
    }

    /// The template that `config.json` names.
    ///
    /// @throws IllegalArgumentException for a name that is none of these
    public static ChatTemplate named(String name) {
        return Arrays.stream(values())
                .filter(template -> template.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("template: " + name + " (expected: chatrex or rexseek)"));
    }
}
