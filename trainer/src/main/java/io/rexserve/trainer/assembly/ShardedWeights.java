package io.rexserve.trainer.assembly;

import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.SafeTensorsWriter.Entry;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/// Writes the weights of a model folder as Hugging Face lays them out: `model.safetensors`, or shards of a bounded size
/// with `model.safetensors.index.json`.
final class ShardedWeights {
    /// Bytes of tensors in one file, unless a single tensor is larger: the default of transformers' `save_pretrained`.
    static final long SHARD = 5_000_000_000L;

    private static final int BUFFER = 1 << 20;
    private static final Map<String, String> METADATA = Map.of("format", "pt");

    private ShardedWeights() {}

    /// @param shard bytes of one file
    /// @return bytes of all tensors
    static long write(Path folder, List<PlannedTensor> tensors, long shard, Consumer<String> progress)
            throws IOException {
        List<List<PlannedTensor>> files = divided(tensors, shard);
        if (files.size() == 1) {
            write(folder.resolve("model.safetensors"), tensors, progress);
            return bytes(tensors);
        }
        var weightMap = new LinkedHashMap<String, String>();
        for (int number = 1; number <= files.size(); number++) {
            String name = "model-%05d-of-%05d.safetensors".formatted(number, files.size());
            write(folder.resolve(name), files.get(number - 1), progress);
            files.get(number - 1).forEach(tensor -> weightMap.put(tensor.entry().name(), name));
        }
        var index = new LinkedHashMap<String, Object>();
        index.put("metadata", Map.of("total_size", bytes(tensors)));
        index.put("weight_map", weightMap);
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(index) + "\n");
        return bytes(tensors);
    }

    private static List<List<PlannedTensor>> divided(List<PlannedTensor> tensors, long shard) {
        var files = new ArrayList<List<PlannedTensor>>();
        long left = 0;
        for (PlannedTensor tensor : tensors) {
            long bytes = tensor.entry().bytes();
            if (files.isEmpty() || bytes > left) {
                files.add(new ArrayList<>());
                left = shard;
            }
            files.getLast().add(tensor);
            left -= bytes;
        }
        return files;
    }

    private static long bytes(List<PlannedTensor> tensors) {
        return tensors.stream().mapToLong(tensor -> tensor.entry().bytes()).sum();
    }

    private static void write(Path file, List<PlannedTensor> tensors, Consumer<String> progress) throws IOException {
        List<Entry> entries = tensors.stream().map(PlannedTensor::entry).toList();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
            out.write(SafeTensorsWriter.header(entries, METADATA));
            for (PlannedTensor tensor : tensors) {
                tensor.write(out);
            }
        }
        progress.accept(file.getFileName() + ": " + tensors.size() + " tensors");
    }
}
