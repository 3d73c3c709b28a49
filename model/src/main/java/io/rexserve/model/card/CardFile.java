package io.rexserve.model.card;

import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.JsonFile;
import io.rexserve.model.weights.ModelDigest;
import io.rexserve.model.weights.ModelFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The card beside the weights, `model-card.json`: what machines read of the `README.md` beside it. Its `licences` are
/// a list of objects with `part`, `licence`, `link` and `source`; whatever else it holds is for readers of their own.
public final class CardFile {
    /// Name of the file.
    public static final String NAME = ModelDigest.CARD;

    private CardFile() {}

    /// The licences of a model, from its card; nothing without one.
    ///
    /// @throws CheckpointException if the card is damaged
    public static Optional<List<Licence>> licences(Path folder) {
        Path file = folder.resolve(NAME);
        if (!ModelFile.isThere(file)) {
            return Optional.empty();
        }
        JsonNode stated = JsonFile.readObject(file).path("licences");
        if (!stated.isArray()) {
            throw new CheckpointException(file + ": licences: " + stated.getNodeType() + " (expected: a list)");
        }
        var licences = new ArrayList<Licence>();
        for (int at = 0; at < stated.size(); at++) {
            licences.add(licence(file, at, stated.get(at)));
        }
        return Optional.of(List.copyOf(licences));
    }

    private static Licence licence(Path file, int at, JsonNode stated) {
        String part = stated.path("part").asString("");
        String name = stated.path("licence").asString("");
        if (part.isBlank() || name.isBlank()) {
            throw new CheckpointException(file + ": licences[" + at + "] (expected: part and licence, each a text)");
        }
        return new Licence(
                part,
                name,
                stated.path("link").asString(""),
                stated.path("source").asString(""));
    }
}
