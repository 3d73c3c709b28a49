package io.rexserve.trainer.network;

import static io.rexserve.model.language.checkpoint.GenerationDefaults.UNORDERED_LISTS;

import io.rexserve.image.box.ScoreCalibration;
import io.rexserve.model.language.checkpoint.ScoreCalibrations;
import io.rexserve.model.weights.JsonFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What this project states in the `generation_config.json` of a model: that its answers were trained to list objects
/// in
/// any order, and how its scores become probabilities.
public final class GenerationFile {
    static final String NAME = "generation_config.json";

    private static final long MAX_BYTES = 1_000_000;

    private GenerationFile() {}

    /// Says so in a folder of a model or of adapters; what else its file states stays.
    public static void stateUnorderedLists(Path folder) throws IOException {
        Files.write(folder.resolve(NAME), unordered(folder));
    }

    /// States how scores become probabilities, or no longer states it; what else the file states stays.
    public static void stateCalibrations(Path folder, ScoreCalibrations scores) throws IOException {
        ObjectNode stated = read(folder);
        stated.remove(ScoreCalibrations.KEY);
        if (!scores.equals(ScoreCalibrations.NONE)) {
            ObjectNode calibrations = stated.putObject(ScoreCalibrations.KEY);
            put(calibrations.putObject("answer"), scores.answer());
            put(calibrations.putObject("phrase"), scores.phrase());
        }
        Files.write(folder.resolve(NAME), bytes(stated));
    }

    private static void put(ObjectNode node, ScoreCalibration calibration) {
        node.put("a", calibration.a()).put("b", calibration.b()).put("c", calibration.c());
    }

    /// Whether the folder says that its lists have no order.
    static boolean isUnordered(Path folder) {
        return read(folder).path(UNORDERED_LISTS).asBoolean(false);
    }

    /// The folder's file, with that statement.
    static byte[] unordered(Path folder) {
        ObjectNode stated = read(folder).put(UNORDERED_LISTS, true);
        return bytes(stated);
    }

    private static byte[] bytes(ObjectNode stated) {
        return JsonMapper.shared().writeValueAsString(stated).getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode read(Path folder) {
        Path file = folder.resolve(NAME);
        return Files.exists(file)
                ? (ObjectNode) JsonFile.readObject(file, MAX_BYTES)
                : JsonMapper.shared().createObjectNode();
    }
}
