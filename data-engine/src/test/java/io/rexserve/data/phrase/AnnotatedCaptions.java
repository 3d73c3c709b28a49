package io.rexserve.data.phrase;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/// Captions written for these tests, with their phrases and heads (`phrases/captions.txt`).
final class AnnotatedCaptions {
    /// @param phrases marked in it
    /// @param heldOut whether rules were not tuned on it: every third
    record Caption(String text, List<Marked> phrases, boolean heldOut) {}

    /// @param start in code points
    /// @param heads any of which is right
    record Marked(String text, int start, int end, Set<String> heads) {}

    private AnnotatedCaptions() {}

    static List<Caption> read() throws IOException {
        var captions = new ArrayList<Caption>();
        try (InputStream in = AnnotatedCaptions.class.getResourceAsStream("/phrases/captions.txt")) {
            var lines = new BufferedReader(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    captions.add(parse(line, captions.size() % 3 == 2));
                }
            }
        }
        return captions;
    }

    private static Caption parse(String line, boolean heldOut) {
        var text = new StringBuilder();
        var marked = new ArrayList<Marked>();
        int at = 0;
        for (int open = line.indexOf('['); open >= 0; open = line.indexOf('[', at)) {
            int close = line.indexOf(']', open);
            text.append(line, at, open);
            String[] parts = line.substring(open + 1, close).split("\\|", 2);
            String head = parts.length == 2
                    ? parts[1]
                    : parts[0].substring(Math.max(parts[0].lastIndexOf(' '), 0)).strip();
            int start = text.codePointCount(0, text.length());
            text.append(parts[0]);
            marked.add(new Marked(parts[0], start, text.codePointCount(0, text.length()), lower(head.split("/"))));
            at = close + 1;
        }
        text.append(line, at, line.length());
        return new Caption(text.toString(), marked, heldOut);
    }

    private static Set<String> lower(String[] heads) {
        var lower = new HashSet<String>();
        for (String head : heads) {
            lower.add(head.toLowerCase(Locale.ROOT));
        }
        return lower;
    }
}
