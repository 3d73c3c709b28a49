package io.rexserve.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.ModelFolder;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import io.rexserve.trainer.network.ModelFolderCopy.Replacement;
import io.rexserve.trainer.network.Trainables.DecoderLayers.LowRank;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// A folder of low-rank matrices in PEFT's format: `adapter_config.json` and `adapter_model.safetensors`. Tensors that
/// were trained as a whole beside them, such as projectors, are in the same file under their own names
/// (`modules_to_save`).
public final class AdapterFolder {
    private static final List<String> WEIGHTS = List.of("adapter_model.safetensors", "adapter_model.bin");

    private AdapterFolder() {}

    /// Writes what is trained of a network that has low-rank matrices.
    ///
    /// @param folder made where it is missing
    /// @throws IllegalArgumentException if the network has none
    public static void write(ChatRexNetwork network, Path folder) throws IOException {
        if (!(network.trainables().decoder() instanceof LowRank rank)) {
            throw new IllegalArgumentException("adapters: none, the decoder is "
                    + network.trainables().decoder() + " (expected: low-rank matrices)");
        }
        Files.createDirectories(folder);
        var tensors = new LinkedHashMap<String, NDArray>();
        network.weights()
                .byName()
                .forEach((name, value) ->
                        tensors.put(name.startsWith(AdapterTensors.ROOT) ? name : AdapterTensors.ROOT + name, value));
        SafeTensorsWriter.write(folder.resolve(WEIGHTS.getFirst()), tensors, StoredType.F32, Map.of("format", "pt"));
        Path base = network.folder().toAbsolutePath().getFileName();
        Files.writeString(
                folder.resolve(AdapterConfig.FILE),
                JsonMapper.shared()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(AdapterConfig.json(String.valueOf(base), rank, network.trained())));
    }

    /// Writes a copy of a model folder with low-rank matrices folded in: W + scale * B A in float32, rounded to the
    /// stored type.
    ///
    /// @param given the model folder
    /// @param adapters a folder in PEFT's format
    /// @param out does not exist, or is empty
    /// @throws CheckpointException naming every tensor of the adapters that has no place in the model
    public static void merge(Path given, Path adapters, Path out) throws IOException {
        Path folder = ModelFolder.resolve(given);
        AdapterConfig config = AdapterConfig.read(adapters);
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                Checkpoint matrices = Checkpoint.openAdapters(weights(adapters))) {
            Map<String, byte[]> files = GenerationFile.isUnordered(adapters)
                    ? Map.of(GenerationFile.NAME, GenerationFile.unordered(folder))
                    : Map.of();
            new ModelFolderCopy(folder, checkpoint, new Places(checkpoint, matrices, config).find(), files).write(out);
        }
    }

    private static Path weights(Path folder) {
        return WEIGHTS.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new CheckpointException(
                        folder + ": no adapters (expected: adapter_config.json and one of " + WEIGHTS + ")"));
    }

    /// Where each tensor of the adapters goes.
    private record Places(Checkpoint checkpoint, Checkpoint matrices, AdapterConfig config) {
        Map<String, Replacement> find() {
            var found = new LinkedHashMap<String, Replacement>();
            var strangers = new ArrayList<String>();
            for (String name : matrices.names()) {
                String plain =
                        name.startsWith(AdapterTensors.ROOT) ? name.substring(AdapterTensors.ROOT.length()) : name;
                if (name.endsWith(AdapterTensors.A)) {
                    String weight = AdapterTensors.module(name) + ".weight";
                    String b = name.substring(0, name.length() - AdapterTensors.A.length()) + AdapterTensors.B;
                    if (checkpoint.names().contains(weight) && matrices.names().contains(b)) {
                        found.put(weight, product(weight, name, b));
                    } else {
                        strangers.add(name);
                    }
                } else if (name.endsWith(AdapterTensors.B)) {
                    String a = name.substring(0, name.length() - AdapterTensors.B.length()) + AdapterTensors.A;
                    if (!matrices.names().contains(a)) {
                        strangers.add(name);
                    }
                } else if (checkpoint.names().contains(plain)) {
                    found.put(plain, whole(plain, name));
                } else {
                    strangers.add(name);
                }
            }
            if (!strangers.isEmpty() || found.isEmpty()) {
                throw new CheckpointException(matrices.source() + ": " + strangers.size() + " tensors, "
                        + strangers.stream().limit(5).toList()
                        + " first (expected: pairs lora_A and lora_B of matrices of "
                        + checkpoint.source() + ", and its tensors)");
            }
            return found;
        }

        private Replacement product(String weight, String a, String b) {
            List<Long> shape = checkpoint.info(weight).shape();
            List<Long> inner = matrices.info(a).shape();
            List<Long> outer = matrices.info(b).shape();
            if (shape.size() != 2
                    || inner.size() != 2
                    || !outer.equals(List.of(shape.get(0), inner.get(0)))
                    || !inner.get(1).equals(shape.get(1))) {
                throw new CheckpointException(matrices.source() + ": " + a + " " + inner + " and " + outer
                        + " (expected: [rank, in] and [out, rank] for " + weight + " " + shape + ")");
            }
            double scale = config.scale(AdapterTensors.module(a), inner.get(0));
            return new Replacement(shape, scope -> {
                try (NDManager work = Torch.scope()) {
                    return LowRankMerge.merged(
                            scope,
                            checkpoint.float32(work, weight),
                            matrices.float32(work, a),
                            matrices.float32(work, b),
                            scale);
                }
            });
        }

        private Replacement whole(String plain, String name) {
            List<Long> shape = matrices.info(name).shape();
            if (!shape.equals(checkpoint.info(plain).shape())) {
                throw new CheckpointException(matrices.source() + ": " + name + " " + shape + " (expected: "
                        + checkpoint.info(plain).shape() + " as in " + checkpoint.source() + ")");
            }
            return new Replacement(shape, scope -> matrices.float32(scope, name));
        }
    }
}
