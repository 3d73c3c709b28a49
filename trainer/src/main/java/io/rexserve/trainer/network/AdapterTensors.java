package io.rexserve.trainer.network;

import io.rexserve.model.weights.Checkpoint;
import io.rexserve.trainer.network.Trainables.DecoderLayers.LowRank;
import io.rexserve.trainer.network.TrainedTensor.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// The low-rank matrices beside a layer's matrices, under PEFT's names: A `[rank, in]` and B `[out, rank]`.
final class AdapterTensors {
    /// In front of a module's name in PEFT's files.
    static final String ROOT = "base_model.model.";

    static final String A = ".lora_A.weight";
    static final String B = ".lora_B.weight";

    private static final String WEIGHT = ".weight";
    private static final int NONE = -1;

    /// Names in `decoder.kernel` of what may have an adapter; attention first.
    static final List<String> ATTENTION = List.of(
            "self_attn.q_proj.weight", "self_attn.k_proj.weight", "self_attn.v_proj.weight", "self_attn.o_proj.weight");

    static final List<String> FEED_FORWARD =
            List.of("mlp.gate_proj.weight", "mlp.up_proj.weight", "mlp.down_proj.weight");

    private AdapterTensors() {}

    /// @param layer names in the checkpoint by those in `decoder.kernel`
    static List<TrainedTensor> of(Checkpoint checkpoint, Map<String, String> layer, LowRank rank) {
        var tensors = new ArrayList<TrainedTensor>();
        for (String matrix : matrices(rank)) {
            String name = layer.getOrDefault(matrix, "");
            List<Long> shape = checkpoint.info(name).shape();
            String module = ROOT + name.substring(0, name.length() - WEIGHT.length());
            tensors.add(new TrainedTensor(module + A, Part.ADAPTER, List.of((long) rank.rank(), shape.get(1))));
            tensors.add(new TrainedTensor(module + B, Part.ADAPTER, List.of(shape.get(0), (long) rank.rank())));
        }
        return tensors;
    }

    /// The adapted module of a low-rank matrix, as the checkpoint names it.
    static String module(String name) {
        int start = name.startsWith(ROOT) ? ROOT.length() : 0;
        return name.substring(start, name.length() - (name.endsWith(A) ? A.length() : B.length()));
    }

    private static List<String> matrices(LowRank rank) {
        var matrices = new ArrayList<>(ATTENTION);
        if (rank.feedForward()) {
            matrices.addAll(FEED_FORWARD);
        }
        return matrices;
    }

    /// Of q, k, v, o, gate, up and down where their A is in the list of a layer's matrices.
    static long[] positions(LowRank rank) {
        var positions = new long[ATTENTION.size() + FEED_FORWARD.size()];
        Arrays.fill(positions, NONE);
        for (int i = 0; i < matrices(rank).size(); i++) {
            positions[i] = 2L * i;
        }
        return positions;
    }

    /// First values as in PEFT: A Kaiming uniform with a = sqrt(5), that is within 1 / sqrt(in); B zero.
    static float[] start(TrainedTensor tensor, long seed) {
        long[] shape = tensor.dimensions();
        var values = new float[Math.toIntExact(shape[0] * shape[1])];
        if (tensor.name().endsWith(A)) {
            double bound = 1 / Math.sqrt((double) shape[1]);
            var random = new Random(seed * 31 + tensor.name().hashCode());
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
            }
        }
        return values;
    }
}
