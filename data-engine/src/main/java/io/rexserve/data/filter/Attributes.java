package io.rexserve.data.filter;

import io.rexserve.data.phrase.WordNet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Attributes that exclude each other: colours, shapes, numbers, materials, and WordNet's opposites.
final class Attributes {
    private static final String RESOURCE = "attributes.txt";
    private static final Attributes INSTANCE = read();

    private final String version;
    /// Each kind by word: the attribute that the word names.
    private final List<Map<String, String>> kinds;

    private Attributes(String version, List<Map<String, String>> kinds) {
        this.version = version;
        this.kinds = kinds;
    }

    static Attributes instance() {
        return INSTANCE;
    }

    String version() {
        return version;
    }

    /// Why two things of these attributes are not the same.
    ///
    /// @return empty if they may be
    Optional<String> clash(Set<String> wanted, Set<String> stated, WordNet wordNet) {
        for (Map<String, String> kind : kinds) {
            NavigableSet<String> left = of(kind, wanted);
            NavigableSet<String> right = of(kind, stated);
            if (!left.isEmpty() && !right.isEmpty() && left.stream().noneMatch(right::contains)) {
                return Optional.of(String.join(" ", right) + " (expected: " + String.join(" ", left) + ")");
            }
        }
        for (String one : new TreeSet<>(wanted)) {
            for (String other : new TreeSet<>(stated)) {
                if (!stated.contains(one) && wordNet.areOpposite(one, other)) {
                    return Optional.of(other + " (expected: " + one + ")");
                }
            }
        }
        return Optional.empty();
    }

    private static NavigableSet<String> of(Map<String, String> kind, Set<String> words) {
        var found = new TreeSet<String>();
        words.stream().filter(kind::containsKey).map(kind::get).forEach(found::add);
        return found;
    }

    private static Attributes read() {
        try (InputStream in = Attributes.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + ": not beside " + Attributes.class.getName());
            }
            var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            String version = "";
            var kinds = new ArrayList<Map<String, String>>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("version ")) {
                    version = line.substring("version ".length());
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    kinds.add(kind(line));
                }
            }
            return new Attributes(version, kinds);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> kind(String line) {
        var kind = new HashMap<String, String>();
        for (String attribute : line.split(" ", -1)) {
            String[] words = attribute.split("/", -1);
            for (String word : words) {
                kind.put(word, words[0]);
            }
        }
        return kind;
    }
}
