package io.rexserve.model.card;

import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.JsonFile;
import io.rexserve.model.weights.ModelFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What a model was trained on, as its card states it.
///
/// @param tasks by the names that callers use, such as `detect` and `region_category`; none where nobody states any
/// @param names of things that it was taught, where it was taught only these; none where nobody states any
public record TrainedOn(List<String> tasks, List<String> names) {
    /// Nobody states anything.
    public static final TrainedOn UNSTATED = new TrainedOn(List.of(), List.of());

    private static final int MAX_TEXTS = 100_000;
    private static final int MAX_LENGTH = 200;

    public TrainedOn {
        tasks = List.copyOf(tasks);
        names = List.copyOf(names);
    }

    /// Reads `tasks` and `vocabulary` of the card in a folder, both lists of texts, both optional.
    ///
    /// @throws CheckpointException if the card is damaged
    public static TrainedOn of(Path folder) {
        Path file = folder.resolve(CardFile.NAME);
        if (!ModelFile.isThere(file)) {
            return UNSTATED;
        }
        JsonNode card = JsonFile.readObject(file);
        return new TrainedOn(texts(file, card, "tasks"), texts(file, card, "vocabulary"));
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
            if (!text.isString() || text.asString().isBlank() || text.asString().length() > MAX_LENGTH) {
                throw new CheckpointException(file + ": " + key + "[" + texts.size() + "] (expected: a text of 1 to "
                        + MAX_LENGTH + " characters)");
            }
            texts.add(text.asString());
        }
        return texts;
    }
}
