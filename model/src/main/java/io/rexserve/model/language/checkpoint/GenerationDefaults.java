package io.rexserve.model.language.checkpoint;

import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.ModelFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// The decoding defaults of a model folder's `generation_config.json`; none without the file.
///
/// @param repetitionPenalty divides positive and multiplies negative logits of tokens already produced; 1 is off
/// @param stopIds ids that end an answer
/// @param stopTexts texts that end an answer and are no part of it
/// @param unorderedLists whether the model was trained to name the members of a list in any order, so that they share
///     the probability of going on (`unordered_lists`, a key of this project's)
public record GenerationDefaults(
        double repetitionPenalty, Set<Integer> stopIds, List<String> stopTexts, boolean unorderedLists) {
    /// No penalty and nothing that stops.
    public static final GenerationDefaults NONE = new GenerationDefaults(1, Set.of(), List.of(), false);

    /// The key of [#unorderedLists()].
    public static final String UNORDERED_LISTS = "unordered_lists";

    private static final String FILE = "generation_config.json";

    public GenerationDefaults {
        stopIds = Set.copyOf(stopIds);
        stopTexts = List.copyOf(stopTexts);
        if (!(repetitionPenalty > 0 && repetitionPenalty < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "repetition_penalty: " + repetitionPenalty + " (expected: a number > 0)");
        }
    }

    /// Reads the file and applies the overrides.
    ///
    /// @throws CheckpointException if the file is there but not usable
    public static GenerationDefaults read(Path folder, CheckpointOverrides overrides) {
        GenerationDefaults stated = read(folder);
        CheckpointOverrides.Decode override = overrides.decoding();
        return new GenerationDefaults(
                Objects.requireNonNullElse(override.repetitionPenalty(), stated.repetitionPenalty()),
                override.stopTokens() == null ? stated.stopIds() : Set.copyOf(override.stopTokens()),
                Objects.requireNonNullElse(override.stopStrings(), stated.stopTexts()),
                Objects.requireNonNullElse(override.unorderedLists(), stated.unorderedLists()));
    }

    /// @param rows of the embedding table
    /// @throws CheckpointException if an answer is to end with a token that has no row
    public void requireRows(int rows) {
        stopIds.stream().filter(id -> id < 0 || id >= rows).findFirst().ifPresent(id -> {
            throw new CheckpointException(FILE + ": eos_token_id: " + id + " (expected: 0 to " + (rows - 1)
                    + ", the rows of embed_tokens.weight)");
        });
    }

    private static GenerationDefaults read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!ModelFile.isThere(file)) {
            return NONE;
        }
        ConfigSection config = ConfigSection.read(file);
        try {
            return new GenerationDefaults(
                    config.number("repetition_penalty", 1),
                    stopIds(config),
                    List.of(),
                    config.flag(UNORDERED_LISTS, false));
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(file + ": " + e.getMessage(), e);
        }
    }

    private static Set<Integer> stopIds(ConfigSection config) {
        if (!config.has("eos_token_id")) {
            return Set.of();
        }
        return config.isList("eos_token_id")
                ? Set.copyOf(config.integers("eos_token_id"))
                : Set.copyOf(List.of(config.integer("eos_token_id")));
    }
}
