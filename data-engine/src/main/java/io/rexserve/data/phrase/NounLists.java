package io.rexserve.data.phrase;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The lists of `nouns.txt`: words that the grammar of phrases treats in a way of their own.
final class NounLists {
    private static final String RESOURCE = "nouns.txt";
    private static final NounLists INSTANCE = read();

    private final String version;
    private final Map<String, Set<String>> lists;
    private final Map<String, String> lemmas;

    private NounLists(String version, Map<String, Set<String>> lists, Map<String, String> lemmas) {
        this.version = version;
        this.lists = lists;
        this.lemmas = lemmas;
    }

    static NounLists instance() {
        return INSTANCE;
    }

    /// Of the file; it goes into the fingerprint of the stage.
    String version() {
        return version;
    }

    boolean isAbstract(String lemma) {
        return has("abstract", lemma);
    }

    boolean isThing(String lemma) {
        return has("thing", lemma) || isCompound(lemma);
    }

    boolean isColour(String word) {
        return has("colour", word);
    }

    boolean isQuantity(String lemma) {
        return has("quantity", lemma);
    }

    boolean isPartitive(String lemma) {
        return has("partitive", lemma);
    }

    boolean isContainer(String lemma) {
        return has("container", lemma);
    }

    boolean isDepiction(String lemma) {
        return has("depiction", lemma);
    }

    boolean isPluralOnly(String word) {
        return has("plural-only", word);
    }

    boolean isCompound(String lemmas) {
        return has("compound", lemmas);
    }

    boolean isQuantifier(String word) {
        return has("quantifier", word);
    }

    /// The lemma of an irregular noun, null if the word is not listed.
    @Nullable
    String lemma(String word) {
        return lemmas.get(word);
    }

    private boolean has(String list, String word) {
        return lists.getOrDefault(list, Set.of()).contains(word);
    }

    private static NounLists read() {
        try (InputStream in = NounLists.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + ": not beside " + NounLists.class.getName());
            }
            return parse(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static NounLists parse(BufferedReader lines) throws IOException {
        var lists = new HashMap<String, Set<String>>();
        var lemmas = new HashMap<String, String>();
        String version = "";
        String list = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("version ")) {
                version = line.substring("version ".length());
            } else if (line.startsWith("[")) {
                list = line.substring(1, line.length() - 1);
            } else if (list.equals("lemma")) {
                lemmas.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
            } else {
                boolean lineIsOne = list.equals("compound");
                lists.computeIfAbsent(list, key -> new HashSet<>())
                        .addAll(lineIsOne ? Set.of(line) : Arrays.asList(line.split(" ")));
            }
        }
        return new NounLists(version, lists, lemmas);
    }
}
