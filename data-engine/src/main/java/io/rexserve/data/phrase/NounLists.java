package io.rexserve.data.phrase;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The lists of `nouns.txt`: words that the grammar of phrases treats in a way of their own.
final class NounLists {
    private static final String RESOURCE = "nouns.txt";
    private static final NounLists INSTANCE = read();

    private final String version;
    private final Map<NounList, Set<String>> lists;
    private final Map<String, String> lemmas;

    private NounLists(String version, Map<NounList, Set<String>> lists, Map<String, String> lemmas) {
        this.version = version;
        this.lists = lists;
        this.lemmas = lemmas;
    }

    /// What words of a list are.
    enum NounList {
        ABSTRACT,
        THING,
        COLOUR,
        QUANTITY,
        PARTITIVE,
        CONTAINER,
        DEPICTION,
        PLURAL_ONLY,
        COMPOUND,
        QUANTIFIER;

        private static NounList of(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    static NounLists instance() {
        return INSTANCE;
    }

    /// Of the file; it goes into the fingerprint of the stage.
    String version() {
        return version;
    }

    /// @param word its lemma in lists of nouns
    boolean has(NounList list, String word) {
        return lists.getOrDefault(list, Set.of()).contains(word);
    }

    /// The lemma of an irregular noun, null if the word is not listed.
    @Nullable
    String lemma(String word) {
        return lemmas.get(word);
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
        var lists = new EnumMap<NounList, Set<String>>(NounList.class);
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
                lists.computeIfAbsent(NounList.of(list), key -> new HashSet<>())
                        .addAll(lineIsOne ? Set.of(line) : Arrays.asList(line.split(" ")));
            }
        }
        return new NounLists(version, lists, lemmas);
    }
}
