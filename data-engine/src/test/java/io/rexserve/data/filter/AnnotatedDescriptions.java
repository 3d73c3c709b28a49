package io.rexserve.data.filter;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Phrases and descriptions written for these tests (`filter/descriptions.txt`).
final class AnnotatedDescriptions {
    /// @param kind such as `neighbour`
    /// @param about whether the description is about the phrase
    /// @param heldOut whether thresholds were not chosen on it: every third of its kind
    record Pair(String kind, boolean about, String phrase, String head, String description, boolean heldOut) {}

    private AnnotatedDescriptions() {}

    static List<Pair> read() throws IOException {
        var pairs = new ArrayList<Pair>();
        String kind = "";
        int inKind = 0;
        try (InputStream in = AnnotatedDescriptions.class.getResourceAsStream("/filter/descriptions.txt")) {
            var lines = new BufferedReader(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("=")) {
                    kind = line.substring(1).strip();
                    inKind = 0;
                } else if (line.startsWith("+") || line.startsWith("-")) {
                    pairs.add(pair(kind, line, inKind++ % 3 == 2));
                }
            }
        }
        return pairs;
    }

    private static Pair pair(String kind, String line, boolean heldOut) {
        String[] parts = line.substring(1).split(";", 2);
        String[] phrase = parts[0].strip().split(" \\| ", -1);
        String head = phrase.length == 2 ? phrase[1] : phrase[0].substring(phrase[0].lastIndexOf(' ') + 1);
        return new Pair(kind, line.startsWith("+"), phrase[0], head, parts[1].strip(), heldOut);
    }
}
