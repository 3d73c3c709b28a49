package io.rexserve.model.card;

import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.JsonFile;
import io.rexserve.model.weights.ModelFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// What a model was trained on, as its card states it.
///
/// @param tasks by the names that callers use, such as `detect` and `region_category`; none where nobody states any
/// @param names of things that it was taught, where it was taught only these; none where nobody states any
/// @param synonyms other spellings, each with the name that means the same: `tv` with `television`. No spelling is a
/// name
/// @param suggestions words that mean less than a name, each with that name: `woman` with `person`. They are not asked
///     by it, since a box of a person need not be one of a woman, but it is suggested
/// @param defaultLabels names to ask for where a caller gives none
public record TrainedOn(
        List<String> tasks,
        List<String> names,
        Map<String, String> synonyms,
        Map<String, String> suggestions,
        List<String> defaultLabels) {
    /// Nobody states anything.
    public static final TrainedOn UNSTATED = new TrainedOn(List.of(), List.of());

    /// As many as a question may have.
    public static final int MAX_DEFAULT_LABELS = 100;

    private static final String NAMES = "vocabulary";
    private static final String SYNONYMS = "synonyms";
    private static final String SUGGESTIONS = "suggestions";
    private static final String DEFAULT_LABELS = "defaultLabels";
    private static final int MAX_TEXTS = 100_000;
    private static final int MAX_LENGTH = 200;

    public TrainedOn {
        tasks = List.copyOf(tasks);
        names = List.copyOf(names);
        synonyms = Collections.unmodifiableMap(new LinkedHashMap<>(synonyms));
        suggestions = Collections.unmodifiableMap(new LinkedHashMap<>(suggestions));
        defaultLabels = List.copyOf(defaultLabels);
    }

    /// Tasks and names without other spellings.
    public TrainedOn(List<String> tasks, List<String> names) {
        this(tasks, names, Map.of(), Map.of(), List.of());
    }

    /// Reads `tasks`, `vocabulary`, `synonyms`, `suggestions` and `defaultLabels` of the card in a folder, all
    /// optional.
    ///
    /// @throws CheckpointException if the card is damaged, or a spelling leads to no name
    public static TrainedOn of(Path folder) {
        Path file = folder.resolve(CardFile.NAME);
        if (!ModelFile.isThere(file)) {
            return UNSTATED;
        }
        JsonNode card = JsonFile.readObject(file);
        List<String> names = texts(file, card, NAMES);
        Set<String> known = names.stream().map(TrainedOn::plain).collect(Collectors.toSet());
        List<String> asked = texts(file, card, DEFAULT_LABELS);
        if (asked.size() > MAX_DEFAULT_LABELS) {
            throw new CheckpointException(file + ": " + DEFAULT_LABELS + ": " + asked.size()
                    + " texts (expected: at most " + MAX_DEFAULT_LABELS + ")");
        }
        for (int i = 0; i < asked.size(); i++) {
            requireName(file, DEFAULT_LABELS + "[" + i + "]", asked.get(i), known);
        }
        return new TrainedOn(
                texts(file, card, "tasks"),
                names,
                spellings(file, card, SYNONYMS, known),
                spellings(file, card, SUGGESTIONS, known),
                asked);
    }

    /// The same with more names: spellings that have become names are left out.
    public TrainedOn withNames(Collection<String> all) {
        Set<String> known = all.stream().map(TrainedOn::plain).collect(Collectors.toSet());
        var others = new LinkedHashMap<>(synonyms);
        others.keySet().removeIf(spelling -> known.contains(plain(spelling)));
        var hints = new LinkedHashMap<>(suggestions);
        hints.keySet().removeIf(word -> known.contains(plain(word)));
        return new TrainedOn(tasks, List.copyOf(all), others, hints, defaultLabels);
    }

    /// A text as names are compared: case and white space aside.
    public static String plain(String text) {
        return text.replaceAll("(?U)\\s+", " ").strip().toLowerCase(Locale.ROOT);
    }

    private static void requireName(Path file, String place, String text, Set<String> known) {
        if (!known.isEmpty() && !known.contains(plain(text))) {
            throw new CheckpointException(file + ": " + place + ": " + text + " (expected: a name of " + NAMES + ")");
        }
    }

    private static Map<String, String> spellings(Path file, JsonNode card, String key, Set<String> known) {
        JsonNode stated = card.path(key);
        if (stated.isMissingNode()) {
            return Map.of();
        }
        if (!stated.isObject() || stated.size() > MAX_TEXTS) {
            throw new CheckpointException(file + ": " + key + ": " + stated.getNodeType()
                    + " (expected: an object of at most " + MAX_TEXTS + " texts)");
        }
        var spellings = new LinkedHashMap<String, String>();
        stated.properties().forEach(entry -> {
            String place = key + "." + entry.getKey();
            requireText(file, place, entry.getValue());
            requireName(file, place, entry.getValue().asString(), known);
            if (entry.getKey().isBlank() || known.contains(plain(entry.getKey()))) {
                throw new CheckpointException(
                        file + ": " + place + " (expected: a spelling that is no name of " + NAMES + " itself)");
            }
            spellings.put(entry.getKey(), entry.getValue().asString());
        });
        requireNoChains(file, key, spellings);
        return spellings;
    }

    private static void requireNoChains(Path file, String key, Map<String, String> spellings) {
        Set<String> sources = spellings.keySet().stream().map(TrainedOn::plain).collect(Collectors.toSet());
        spellings.forEach((spelling, name) -> {
            if (sources.contains(plain(name))) {
                throw new CheckpointException(
                        file + ": " + key + "." + spelling + ": " + name + " (expected: a name, no other spelling)");
            }
        });
    }

    private static List<String> texts(Path file, JsonNode card, String key) {
        JsonNode stated = card.path(key);
        if (stated.isMissingNode()) {
            return List.of();
        }
        if (!stated.isArray() || stated.size() > MAX_TEXTS) {
            throw new CheckpointException(file + ": " + key + ": " + stated.getNodeType()
                    + " (expected: a list of at most " + MAX_TEXTS + " texts)");
        }
        var texts = new ArrayList<String>();
        for (JsonNode text : stated) {
            requireText(file, key + "[" + texts.size() + "]", text);
            texts.add(text.asString());
        }
        return texts;
    }

    private static void requireText(Path file, String place, JsonNode text) {
        if (!text.isString() || text.asString().isBlank() || text.asString().length() > MAX_LENGTH) {
            throw new CheckpointException(
                    file + ": " + place + " (expected: a text of 1 to " + MAX_LENGTH + " characters)");
        }
    }
}
