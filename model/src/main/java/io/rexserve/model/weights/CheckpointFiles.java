package io.rexserve.model.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Which files make up a checkpoint.
final class CheckpointFiles {
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private CheckpointFiles() {}

    static List<Path> of(Path folderOrFile) {
        if (Files.isRegularFile(folderOrFile)) {
            return List.of(folderOrFile);
        }
        if (!Files.isDirectory(folderOrFile)) {
            throw new CheckpointException(
                    folderOrFile + ": not found (expected: a model folder or a safetensors file)");
        }
        if (Files.isRegularFile(folderOrFile.resolve(INDEX))) {
            return index(folderOrFile).values().stream()
                    .distinct()
                    .map(file -> shard(folderOrFile, file))
                    .toList();
        }
        if (Files.isRegularFile(folderOrFile.resolve(SINGLE))) {
            return List.of(folderOrFile.resolve(SINGLE));
        }
        throw new CheckpointException(
                folderOrFile + ": neither " + SINGLE + " nor " + INDEX + " (expected: one of them)");
    }

    private static Path shard(Path folder, String file) {
        if (!isPlainName(file)) {
            throw new CheckpointException(
                    folder.resolve(INDEX) + ": shard " + file + " (expected: a name without folders)");
        }
        Path shard = folder.resolve(file);
        if (!Files.isRegularFile(shard)) {
            throw new CheckpointException(shard + ": missing (expected: a shard that " + INDEX + " lists)");
        }
        return shard;
    }

    // Whatever an index says, only files of its own folder are opened.
    private static boolean isPlainName(String file) {
        try {
            return !file.isBlank()
                    && !file.contains("..")
                    && Path.of(file).equals(Path.of(file).getFileName());
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /// An index names every tensor; one that no shard holds means a damaged download.
    static void requireIndexed(Path folderOrFile, Set<String> names) {
        if (!Files.isDirectory(folderOrFile) || !Files.isRegularFile(folderOrFile.resolve(INDEX))) {
            return;
        }
        var lacking = new ArrayList<>(index(folderOrFile).keySet());
        lacking.removeAll(names);
        if (!lacking.isEmpty()) {
            throw new CheckpointException(folderOrFile + ": " + lacking.size() + " tensors of " + INDEX
                    + " are in no shard, the first is " + lacking.getFirst());
        }
    }

    private static Map<String, String> index(Path folder) {
        Path path = folder.resolve(INDEX);
        try {
            JsonNode map = JsonMapper.shared().readTree(Files.readString(path)).path("weight_map");
            var files = new LinkedHashMap<String, String>();
            map.properties()
                    .forEach(entry -> files.put(entry.getKey(), entry.getValue().asString("")));
            if (files.isEmpty()) {
                throw new CheckpointException(path + ": no weight_map (expected: tensor name -> shard file)");
            }
            return files;
        } catch (IOException | JacksonException e) {
            throw new CheckpointException(path + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
