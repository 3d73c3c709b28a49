package io.rexserve.llm.stream;

/// What a question is about: one label, one region, or the image as a whole.
public sealed interface Subject {
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

    record Image(String userText) implements Subject {}
}
