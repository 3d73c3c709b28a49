package io.rexserve.trainer.proposal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.UpnConfig;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Makes a backbone deeper without changing what it computes: a new block is a copy of its stage's last one whose
/// outputs are zero, so that at first it only passes its input on (Net2Net, Chen et al. 2016; zero outputs as in
/// Goyal et al. 2017, section 5.1).
public final class UpnGrowth {
    private static final List<String> OUTPUTS = List.of("attn.proj.", "mlp.fc2.");

    private UpnGrowth() {}

    /// @param model folder that is read
    /// @param depths blocks per stage, each as many as the model has or more
    /// @param folder receives the deeper model, in bfloat16
    /// @throws IllegalArgumentException if a stage would lose blocks
    public static void write(Path model, List<Integer> depths, Path folder) throws IOException {
        try (UpnSource source = UpnSource.open(model)) {
            write(source, depths, source.config().minScore(), folder);
        }
    }

    /// As [#write(Path, List, Path)].
    ///
    /// @param minScore score below which boxes are left out by default
    public static void write(Path model, List<Integer> depths, double minScore, Path folder) throws IOException {
        try (UpnSource source = UpnSource.open(model)) {
            write(source, depths, minScore, folder);
        }
    }

    private static void write(UpnSource source, List<Integer> depths, double minScore, Path folder) throws IOException {
        try (NDManager work = Torch.scope()) {
            requireDeeper(source.config().depths(), depths);
            SequencedMap<String, NDArray> tensors = new LinkedHashMap<>();
            for (String name : source.checkpoint().names()) {
                if (source.checkpoint().info(name).type().isFloating()) {
                    tensors.put(name, source.checkpoint().widened(work, name));
                }
            }
            for (int stage = 0; stage < depths.size(); stage++) {
                grow(tensors, stage, source.config().depths().get(stage), depths.get(stage), work);
            }
            Files.createDirectories(folder);
            SafeTensorsWriter.write(
                    folder.resolve("model.safetensors"), tensors, StoredType.BF16, Map.of("format", "pt"));
            Files.writeString(folder.resolve("config.json"), UpnJson.text(deeper(source.config(), depths, minScore)));
        }
    }

    private static void requireDeeper(List<Integer> before, List<Integer> depths) {
        boolean deeper = before.size() == depths.size();
        for (int stage = 0; deeper && stage < depths.size(); stage++) {
            deeper = depths.get(stage) >= before.get(stage);
        }
        if (!deeper) {
            throw new IllegalArgumentException(
                    "depths: " + depths + " (expected: for each stage of " + before + " as many blocks or more)");
        }
    }

    private static void grow(SequencedMap<String, NDArray> tensors, int stage, int from, int to, NDManager work) {
        String blocks = "layers." + stage + ".blocks.";
        String last = blocks + (from - 1) + ".";
        for (Map.Entry<String, NDArray> entry : List.copyOf(tensors.entrySet())) {
            int at = entry.getKey().indexOf(last);
            if (at >= 0) {
                String within = entry.getKey().substring(at + last.length());
                boolean output = OUTPUTS.stream().anyMatch(within::startsWith);
                for (int block = from; block < to; block++) {
                    tensors.put(
                            entry.getKey().substring(0, at) + blocks + block + "." + within,
                            output ? work.zeros(entry.getValue().getShape()) : entry.getValue());
                }
            }
        }
    }

    private static UpnConfig deeper(UpnConfig c, List<Integer> depths, double minScore) {
        return new UpnConfig(
                c.embedDim(),
                depths,
                c.backboneHeads(),
                c.windowSize(),
                c.outIndices(),
                c.width(),
                c.ffnDim(),
                c.encoderLayers(),
                c.decoderLayers(),
                c.heads(),
                c.points(),
                c.levels(),
                c.queries(),
                c.shortSide(),
                c.maxSide(),
                c.proposalBase(),
                minScore);
    }
}
