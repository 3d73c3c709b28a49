package io.rexserve.data.conversation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Splits a JSON array of objects, or JSON Lines, into its entries by bytes, so that one damaged entry costs that one
/// alone.
final class DialogueEntries {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final InputStream in;
    private final String name;
    private final List<DialogueIndex.Place> places = new ArrayList<>();
    private final List<String> shownFaults = new ArrayList<>();
    private long faults;
    private long at = -1;
    private long number;

    DialogueEntries(InputStream in, String name) {
        this.in = in;
        this.name = name;
    }

    List<DialogueIndex.Place> places() {
        return places;
    }

    long faults() {
        return faults;
    }

    List<String> firstFaults(int most) {
        return shownFaults.subList(0, Math.min(most, shownFaults.size()));
    }

    void read() throws IOException {
        int next = next();
        while (next >= 0) {
            if (next == '{') {
                object();
            } else if (!(Character.isWhitespace(next)
                    || next == '['
                    || next == ']'
                    || next == ','
                    || next == 0xef
                    || next == 0xbb
                    || next == 0xbf)) {
                fault("a byte outside of an object");
                next = lineEnd();
                continue;
            }
            next = next();
        }
    }

    private int next() throws IOException {
        at++;
        return in.read();
    }

    private int lineEnd() throws IOException {
        int next = next();
        while (next >= 0 && next != '\n') {
            next = next();
        }
        return next;
    }

    /// Behind `{`, up to the brace that closes it.
    private void object() throws IOException {
        long start = at;
        var bytes = new ByteArrayOutputStream();
        bytes.write('{');
        int depth = 1;
        boolean quoted = false;
        boolean escaped = false;
        int before = '{';
        while (depth > 0) {
            int next = next();
            if (before == '\n' && next == '{') { // JSON Lines: the line before was cut off
                fault("an object that does not end");
                object();
                return;
            }
            before = next;
            // JSON has no raw line break within a text: an object that was cut off ends with its line.
            if (next < 0 || (quoted && next == '\n')) {
                fault("an object that does not end");
                return;
            }
            if (bytes.size() < DialogueIndex.longestEntry()) {
                bytes.write(next);
            }
            if (quoted) {
                quoted = escaped || next != '"';
                escaped = !escaped && next == '\\';
            } else {
                quoted = next == '"';
                depth += next == '{' ? 1 : next == '}' ? -1 : 0;
            }
        }
        entry(start, bytes);
    }

    private void entry(long start, ByteArrayOutputStream bytes) {
        if (bytes.size() >= DialogueIndex.longestEntry()) {
            fault("longer than " + DialogueIndex.longestEntry() + " bytes");
            return;
        }
        try {
            JsonNode entry = MAPPER.readTree(bytes.toByteArray());
            String image = DialogueParser.image(entry);
            if (image == null) {
                fault("image: missing (expected: the name of one picture)");
                return;
            }
            places.add(new DialogueIndex.Place(DialogueIndex.hash(image), start, bytes.size()));
            number++;
        } catch (JacksonException e) {
            fault("no JSON: " + e.getOriginalMessage());
        }
    }

    private void fault(String what) {
        faults++;
        if (shownFaults.size() < 100) {
            shownFaults.add(name + ", entry " + number + ", byte " + at + ": " + what);
        }
        number++;
    }
}
