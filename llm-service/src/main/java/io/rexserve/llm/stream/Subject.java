package io.rexserve.llm.stream;

import io.rexserve.llm.engine.LabelNames;

/// What a question is about: one label, one region, or the image as a whole.
public sealed interface Subject {
    /// Words that come from the caller; empty where none do.
    String userText();

    /// What the prompt has for them.
    default String promptText() {
        return userText();
    }

    /// The same with the words by which the model knows it.
    default Subject named(LabelNames names) {
        return this;
    }

    /// @param promptText the caller's words, or the name of the vocabulary that means the same
    /// @param position in the request, from 0
    record Label(String userText, String promptText, int position) implements Subject {
        /// A label that is asked in the caller's words.
        public Label(String userText, int position) {
            this(userText, userText, position);
        }

        @Override
        public Subject named(LabelNames names) {
            return new Label(userText, names.of(userText), position);
        }
    }

    /// @param index into the regions of the stream
    record Region(int index) implements Subject {
        @Override
        public String userText() {
            return "";
        }
    }

    record Image(String userText) implements Subject {}
}
