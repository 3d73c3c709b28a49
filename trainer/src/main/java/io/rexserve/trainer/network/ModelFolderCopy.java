package io.rexserve.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.WeightFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/// Writes a copy of a model folder with some of its tensors and files replaced.
///
/// Tensors keep their names, order and types, and the files their names; a folder of torch files becomes one of
/// safetensors. What is not replaced is copied byte for byte. The folder appears under its name when it is complete.
///
/// @param source the folder
/// @param checkpoint the folder's weights
/// @param tensors what is replaced, by name
/// @param files further files that are replaced or added, by name
public record ModelFolderCopy(
        Path source, Checkpoint checkpoint, Map<String, Replacement> tensors, Map<String, byte[]> files) {
    // As Hugging Face's libraries cut large models.
    private static final long SHARD_BYTES = 5_000_000_000L;
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = SINGLE + ".index.json";
    private static final List<String> WEIGHTS =
            List.of(".safetensors", ".safetensors.index.json", ".bin", ".bin.index.json", ".pth", ".pt");

    /// What replaces a stored tensor.
    ///
    /// @param shape dimensions, which may differ from the stored tensor's
    /// @param values makes the float32 array; it belongs to the given scope, or lives longer
    public record Replacement(List<Long> shape, Function<NDManager, NDArray> values) {
        public Replacement {
            shape = List.copyOf(shape);
        }
    }

    public ModelFolderCopy {
        tensors = Map.copyOf(tensors);
        files = Map.copyOf(files);
        for (String name : tensors.keySet()) {
            if (!checkpoint.names().contains(name)) {
                throw new IllegalArgumentException(source + ": tensor " + name + " (expected: one of the folder's)");
            }
        }
    }

    /// Writes the copy.
    ///
    /// @param folder does not exist, or is empty
    /// @throws IllegalArgumentException if it holds something
    public void write(Path folder) throws IOException {
        requireEmpty(folder);
        Path whole = folder.toAbsolutePath();
        Path partial = whole.resolveSibling(whole.getFileName() + ".partial");
        deleteFiles(partial);
        Files.createDirectories(partial);
        copyFiles(partial);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(partial.resolve(file.getKey()), file.getValue());
        }
        writeWeights(partial);
        Files.deleteIfExists(folder);
        Files.move(partial, whole, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void requireEmpty(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(folder + ": a file (expected: a folder that is empty, or not there)");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            long count = entries.count();
            if (count > 0) {
                throw new IllegalArgumentException(
                        folder + ": " + count + " files (expected: a folder that is empty, or not there)");
            }
        }
    }

    // What an earlier run left that was stopped.
    private static void deleteFiles(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> entries = Files.list(folder)) {
                for (Path entry : entries.toList()) {
                    Files.delete(entry);
                }
            }
        }
    }

    private void copyFiles(Path target) throws IOException {
        try (Stream<Path> entries = Files.list(source)) {
            for (Path entry : entries.filter(Files::isRegularFile).toList()) {
                String name = entry.getFileName().toString();
                if (!isWeights(name) && !files.containsKey(name)) {
                    Files.copy(entry.toRealPath(), target.resolve(name));
                }
            }
        }
    }

    private static boolean isWeights(String name) {
        return WEIGHTS.stream().anyMatch(name.toLowerCase(Locale.ROOT)::endsWith);
    }

    private void writeWeights(Path target) throws IOException {
        SequencedMap<String, List<String>> shards =
                checkpoint.format() == WeightFormat.SAFETENSORS ? sourceShards() : newShards();
        var weightMap = new LinkedHashMap<String, String>();
        long total = 0;
        for (Map.Entry<String, List<String>> shard : shards.entrySet()) {
            total += TensorFile.write(target.resolve(shard.getKey()), checkpoint, shard.getValue(), tensors);
            shard.getValue().forEach(name -> weightMap.put(name, shard.getKey()));
        }
        if (shards.size() > 1 || !shards.containsKey(SINGLE)) {
            var index = new LinkedHashMap<String, Object>();
            index.put("metadata", Map.of("total_size", total));
            index.put("weight_map", weightMap);
            Files.writeString(
                    target.resolve(INDEX),
                    JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(index));
        }
    }

    private SequencedMap<String, List<String>> sourceShards() {
        var shards = new LinkedHashMap<String, List<String>>();
        for (String name : checkpoint.names()) {
            String file = checkpoint.path(name).getFileName().toString();
            shards.computeIfAbsent(file, _ -> new ArrayList<>()).add(name);
        }
        return shards;
    }

    private SequencedMap<String, List<String>> newShards() {
        var parts = new ArrayList<List<String>>();
        long bytes = SHARD_BYTES;
        for (String name : checkpoint.names()) {
            long length = checkpoint.info(name).length();
            if (bytes + length > SHARD_BYTES) {
                parts.add(new ArrayList<>());
                bytes = 0;
            }
            parts.getLast().add(name);
            bytes += length;
        }
        var shards = new LinkedHashMap<String, List<String>>();
        for (int i = 0; i < parts.size(); i++) {
            String file = parts.size() == 1
                    ? SINGLE
                    : String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, parts.size());
            shards.put(file, parts.get(i));
        }
        return shards;
    }
}
