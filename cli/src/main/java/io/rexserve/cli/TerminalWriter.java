package io.rexserve.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/// Writes the characters that a terminal obeys as text: labels, file names and names of tensors may be a stranger's.
/// JSON stays the same, which has none of them.
final class TerminalWriter extends FilterWriter {
    TerminalWriter(Writer out) {
        super(out);
    }

    @Override
    public void write(int c) throws IOException {
        if (Character.isISOControl(c) && c != '\n' && c != '\t') {
            out.write("\\u%04x".formatted(c));
        } else {
            out.write(c);
        }
    }

    @Override
    public void write(char[] text, int start, int length) throws IOException {
        for (int at = start; at < start + length; at++) {
            write(text[at]);
        }
    }

    @Override
    public void write(String text, int start, int length) throws IOException {
        write(text.toCharArray(), start, length);
    }
}
