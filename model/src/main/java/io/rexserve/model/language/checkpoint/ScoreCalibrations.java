package io.rexserve.model.language.checkpoint;

import io.rexserve.image.box.ScoreCalibration;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.ModelFile;
import java.nio.file.Path;

/// How scores of objects become probabilities of being right: the key `score_calibration`, one of this project's, of a
/// model folder's `generation_config.json`. It belongs to both networks together, since a score has a part of each.
///
/// @param answer of objects that an answer points at
/// @param phrase of objects that a phrase score finds
public record ScoreCalibrations(ScoreCalibration answer, ScoreCalibration phrase) {
    /// Scores stay as they are.
    public static final ScoreCalibrations NONE =
            new ScoreCalibrations(ScoreCalibration.IDENTITY, ScoreCalibration.IDENTITY);

    /// The key in the file.
    public static final String KEY = "score_calibration";

    private static final String FILE = "generation_config.json";

    /// @throws CheckpointException if the file states one that is none
    public static ScoreCalibrations read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!ModelFile.isThere(file)) {
            return NONE;
        }
        ConfigSection config = ConfigSection.read(file);
        if (!config.has(KEY)) {
            return NONE;
        }
        ConfigSection stated = config.section(KEY);
        return new ScoreCalibrations(one(file, stated, "answer"), one(file, stated, "phrase"));
    }

    private static ScoreCalibration one(Path file, ConfigSection stated, String kind) {
        if (!stated.has(kind)) {
            return ScoreCalibration.IDENTITY;
        }
        ConfigSection section = stated.section(kind);
        try {
            return new ScoreCalibration(section.number("a"), section.number("b"), section.number("c"));
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(file + ": " + KEY + "." + kind + "." + e.getMessage(), e);
        }
    }
}
