package io.rexserve.model.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Which files make up a checkpoint.
final class CheckpointFiles {
    private static final String SINGLE = "model.safetensors";
    private static final String TORCH = ".pth";
    private static final String INDEX = "model.safetensors.index.json";

    private CheckpointFiles() {}

    static List<Path> of(Path folderOrFile) {
        if (Files.isRegularFile(folderOrFile)) {
            return List.of(folderOrFile);
        }
        if (!Files.isDirectory(folderOrFile)) {
            throw new CheckpointException(
                    folderOrFile + ": not found (expected: a model folder, a safetensors file or a .pth file)");
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
        List<Path> saved = savedByTorch(folderOrFile);
        if (saved.size() == 1) {
            return saved;
        }
        throw new CheckpointException(folderOrFile + ": neither " + SINGLE + " nor " + INDEX + " and " + saved.size()
                + " files *" + TORCH + " (expected: one of them)");
    }

    private static List<Path> savedByTorch(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(TORCH) && Files.isRegularFile(file))
                    .toList();
        } catch (IOException e) {
            throw new CheckpointException(folder + ": cannot be listed: " + e.getMessage(), e);
        }
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

    // An index may only name files of its own folder.
    private static boolean isPlainName(String file) {
        try {
            return !file.isBlank()
                    && !file.contains("..")
                    && Path.of(file).equals(Path.of(file).getFileName());
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /// An index names every tensor and its shard; what lies elsewhere or nowhere means a damaged download.
    ///
    /// @param shards the file in which each tensor was found
    static void requireIndexed(Path folderOrFile, Map<String, Path> shards) {
        if (!Files.isDirectory(folderOrFile) || !Files.isRegularFile(folderOrFile.resolve(INDEX))) {
            return;
        }
        Map<String, String> index = index(folderOrFile);
        var lacking = new ArrayList<>(index.keySet());
        lacking.removeAll(shards.keySet());
        if (!lacking.isEmpty()) {
            throw new CheckpointException(folderOrFile + ": " + lacking.size() + " tensors of " + INDEX
                    + " are in no shard, the first is " + lacking.getFirst() + " (expected: in "
                    + index.get(lacking.getFirst()) + ")");
        }
        index.forEach((name, file) -> {
            Path found = shards.get(name);
            if (!folderOrFile.resolve(file).equals(found)) {
                throw new CheckpointException(
                        found + ": tensor " + name + " (expected: in " + file + ", as " + INDEX + " says)");
            }
        });
    }

    private static Map<String, String> index(Path folder) {
        Path path = folder.resolve(INDEX);
        var files = new LinkedHashMap<String, String>();
        JsonFile.readObject(path)
                .path("weight_map")
                .properties()
                .forEach(entry -> files.put(entry.getKey(), entry.getValue().asString("")));
        if (files.isEmpty()) {
            throw new CheckpointException(path + ": no weight_map (expected: tensor name -> shard file)");
        }
        return files;
    }
}
