package io.rexserve.llm;

/// What a question is about: one label, one region, or the picture as a whole.
sealed interface Subject {
    /// Words that come from the caller; empty where none do.
    String userText();

    /// @param position in the request, from 0
    record Label(String userText, int position) implements Subject {}

    /// @param index into the regions of the stream
    record Region(int index) implements Subject {
        @Override
        public String userText() {
            return "";
        }
    }

    record Picture(String userText) implements Subject {}
}
