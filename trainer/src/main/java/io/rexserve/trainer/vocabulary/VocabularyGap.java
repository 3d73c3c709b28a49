package io.rexserve.trainer.vocabulary;

import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import io.rexserve.model.grammar.Task;
import io.rexserve.model.tokenizer.Tokenizer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// What a closed vocabulary lacks of some data. Empty for an open vocabulary.
///
/// @param names that it cannot write, in small letters, each once; one token each
/// @param words of other texts that it cannot write, the most frequent first
public record VocabularyGap(List<String> names, List<String> words) {
    public VocabularyGap {
        names = List.copyOf(names);
        words = List.copyOf(words);
    }

    /// @param names categories of the data, absent ones too
    /// @param texts phrases, descriptions, captions and dialogues, see [#texts]
    public static VocabularyGap of(Tokenizer tokenizer, Collection<String> names, Stream<String> texts) {
        Set<String> unknown = new LinkedHashSet<>();
        for (String name : names) {
            if (!name.isBlank() && !tokenizer.unknownWords(name).isEmpty()) {
                unknown.add(clean(name));
            }
        }
        Map<String, Integer> words = new LinkedHashMap<>();
        texts.forEach(text -> {
            String rest = text.toLowerCase(Locale.ROOT);
            for (String name : unknown) {
                rest = rest.replace(name, " ");
            }
            tokenizer.unknownWords(rest).forEach(word -> words.merge(word, 1, Integer::sum));
        });
        return new VocabularyGap(
                List.copyOf(unknown),
                words.entrySet().stream()
                        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                        .map(Map.Entry::getKey)
                        .toList());
    }

    /// As the server cleans a label, in small letters, as the tokenizer makes them.
    static String clean(String name) {
        return new Task.Detect(List.of(name)).labels().getFirst().toLowerCase(Locale.ROOT);
    }

    /// The texts of a record beside its categories.
    public static Stream<String> texts(ImageRecord record) {
        Stream<String> regions = record.regions().stream().flatMap(VocabularyGap::texts);
        Stream<String> captions = record.captions().stream().map(Caption::text);
        Stream<String> dialogues = record.dialogues().stream()
                .flatMap(dialogue -> dialogue.turns().stream())
                .map(Dialogue.Turn::text)
                .map(text -> text.replaceAll("</?ground>|</?objects>|<obj\\d+>|<image>", " "));
        return Stream.of(regions, captions, dialogues).flatMap(texts -> texts);
    }

    private static Stream<String> texts(Region region) {
        return Stream.concat(region.phrases().stream(), region.descriptions().stream());
    }

    public boolean isEmpty() {
        return names.isEmpty() && words.isEmpty();
    }

    /// Without the words, which detection of names does not need.
    public VocabularyGap namesOnly() {
        return new VocabularyGap(names, List.of());
    }
}
