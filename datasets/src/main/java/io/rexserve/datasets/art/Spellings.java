package io.rexserve.datasets.art;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;

/// Other spellings of the names that the embedded model knows, for its card: `synonyms` mean the same as a name, and
/// labels with one are asked by the name; `suggestions` mean less, so that the name is only suggested for them. Plurals
/// formed by rule are in neither.
public final class Spellings {
    private static final int MAX_DEFAULT_LABELS = 100;

    /// Everyday things, which are asked for where nobody says what to look for: the names of VOC and COCO that the
    /// model
    /// may know.
    private static final List<String> EVERYDAY = List.of(
            "person",
            "bicycle",
            "car",
            "motorcycle",
            "airplane",
            "bus",
            "train",
            "truck",
            "boat",
            "traffic light",
            "bench",
            "bird",
            "cat",
            "dog",
            "horse",
            "sheep",
            "cow",
            "elephant",
            "bear",
            "zebra",
            "giraffe",
            "backpack",
            "umbrella",
            "handbag",
            "tie",
            "suitcase",
            "bottle",
            "wine glass",
            "cup",
            "knife",
            "bowl",
            "banana",
            "orange",
            "broccoli",
            "carrot",
            "hot dog",
            "pizza",
            "donut",
            "chair",
            "couch",
            "potted plant",
            "bed",
            "dining table",
            "television",
            "laptop",
            "mouse",
            "remote",
            "keyboard",
            "phone",
            "refrigerator",
            "book",
            "clock",
            "vase",
            "teddy bear");

    private record Spelling(String text, String name, boolean isSynonym) {}

    private static final class Loaded {
        static final List<Spelling> ALL = read();
    }

    private Spellings() {}

    /// The fields of a model card that say what a model of these names may be asked: `vocabulary`, `defaultLabels`,
    /// `synonyms` and `suggestions`, the last three for names of the vocabulary only.
    ///
    /// @param names that the model knows
    public static SequencedMap<String, Object> card(Collection<String> names) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("vocabulary", List.copyOf(names));
        fields.put("defaultLabels", everyday(names));
        fields.put("synonyms", synonyms(names));
        fields.put("suggestions", suggestions(names));
        return fields;
    }

    /// The everyday things among some names.
    public static List<String> everyday(Collection<String> names) {
        Set<String> known = Set.copyOf(names);
        return EVERYDAY.stream()
                .filter(known::contains)
                .limit(MAX_DEFAULT_LABELS)
                .toList();
    }

    /// Spellings that mean the same as one of these names, each with the name.
    public static Map<String, String> synonyms(Collection<String> names) {
        return of(names, true);
    }

    /// Words that mean less than one of these names, each with the name.
    public static Map<String, String> suggestions(Collection<String> names) {
        return of(names, false);
    }

    private static Map<String, String> of(Collection<String> names, boolean synonyms) {
        Set<String> known = Set.copyOf(names);
        var spellings = new LinkedHashMap<String, String>();
        Loaded.ALL.stream()
                .filter(spelling -> spelling.isSynonym() == synonyms)
                .filter(spelling -> known.contains(spelling.name()) && !known.contains(spelling.text()))
                .forEach(spelling -> spellings.put(spelling.text(), spelling.name()));
        return spellings;
    }

    private static List<Spelling> read() {
        var in = Objects.requireNonNull(Spellings.class.getResourceAsStream("spellings.tsv"), "spellings.tsv");
        try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .map(cell -> new Spelling(cell[0], cell[1], cell[2].equals("synonym")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("spellings.tsv could not be read", e);
        }
    }
}
