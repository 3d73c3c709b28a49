package io.rexserve.trainer.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.checkpoint.ChatRexRoles;
import io.rexserve.model.language.checkpoint.DecoderRoles;
import io.rexserve.model.language.decoder.DecoderText;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.trainer.network.ModelFolderCopy.Replacement;
import io.rexserve.trainer.network.Trainables.DecoderLayers;
import io.rexserve.trainer.network.TrainedTensor.Part;
import io.rexserve.trainer.optimizer.TrainableWeights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// All tensors of a network, part by part: masters of what is trained, and the rest as stored.
final class NetworkWeights implements AutoCloseable {
    private static final String PREFIX = "value.";

    final PartWeights clip;
    final PartWeights convnext;
    final PartWeights visual;
    final PartWeights object;
    final PartWeights embeddings;
    final PartWeights norm;
    /// The embeddings where tied.
    final PartWeights output;

    final List<PartWeights> layers;
    /// Of each layer, empty without adapters.
    final List<PartWeights> adapters;

    final List<TrainedTensor> trained;
    final TrainableWeights weights;

    private final Checkpoint checkpoint;

    NetworkWeights(
            NDManager scope,
            Checkpoint checkpoint,
            ChatRexRoles roles,
            DecoderRoles decoder,
            Trainables trainables,
            NetworkOptions options) {
        this.checkpoint = checkpoint;
        var all = new ArrayList<TrainedTensor>();
        boolean full = trainables.decoder() instanceof DecoderLayers.Full;
        var reader = new Object() {
            PartWeights part(Part part, List<String> names, boolean trained) {
                return PartWeights.of(scope, checkpoint, part, names, trained, options.precision(), all);
            }
        };
        clip = reader.part(Part.CLIP, roles.clip(), trainables.towers());
        convnext = reader.part(Part.CONVNEXT, roles.convnext(), trainables.towers());
        visual = reader.part(Part.VISUAL_PROJECTOR, roles.visual(), trainables.projectors());
        object = reader.part(Part.OBJECT_PROJECTOR, roles.object(), trainables.projectors());
        embeddings = reader.part(Part.EMBEDDINGS, List.of(decoder.embedTokens()), trainables.embeddings());
        norm = reader.part(Part.NORM, List.of(decoder.norm()), full);
        output = decoder.lmHead().equals(decoder.embedTokens())
                ? embeddings
                : reader.part(Part.OUTPUT_LAYER, List.of(decoder.lmHead()), trainables.embeddings());
        layers = decoder.layers().stream()
                .map(layer -> reader.part(Part.DECODER_LAYER, DecoderText.LAYER.inOrder(layer), full))
                .toList();
        adapters = trainables.decoder() instanceof DecoderLayers.LowRank rank
                ? decoder.layers().stream()
                        .map(layer -> PartWeights.adapters(AdapterTensors.of(checkpoint, layer, rank), all))
                        .toList()
                : List.of();
        trained = List.copyOf(all);
        weights = new TrainableWeights(
                scope, trained.stream().map(TrainedTensor::name).toList(), PREFIX, false);
    }

    boolean tied() {
        return output == embeddings;
    }

    /// Gives every master the value of the folder; low-rank matrices start as PEFT's do.
    void initialise(long seed) {
        for (TrainedTensor tensor : trained) {
            if (tensor.part() == Part.ADAPTER) {
                weights.add(AdapterTensors.start(tensor, seed), tensor.dimensions());
            } else {
                try (NDManager scope = Torch.scope();
                        NDArray stored = checkpoint.float32(scope, tensor.name())) {
                    weights.add(stored.toFloatArray(), tensor.dimensions());
                }
            }
        }
    }

    /// Builds the kernels' lists, once the masters have their values.
    void bind() {
        if (weights.values().size() != trained.size()) {
            throw new IllegalStateException("weights: " + weights.values().size() + " of " + trained.size()
                    + " values (expected: all, by initialise or restore)");
        }
        parts().forEach(part -> part.bind(weights));
    }

    /// What is trained, as it replaces the folder's tensors.
    Map<String, Replacement> replacements(Trainables trainables) {
        var all = new LinkedHashMap<String, Replacement>();
        SequencedMap<String, NDArray> values = weights.byName();
        for (TrainedTensor tensor : trained) {
            String name = tensor.name();
            if (tensor.part() != Part.ADAPTER) {
                all.put(name, new Replacement(tensor.shape(), _ -> valueOf(values, name)));
            } else if (name.endsWith(AdapterTensors.A) && trainables.decoder() instanceof DecoderLayers.LowRank rank) {
                String weight = AdapterTensors.module(name) + ".weight";
                String b = AdapterTensors.ROOT + AdapterTensors.module(name) + AdapterTensors.B;
                all.put(weight, new Replacement(checkpoint.info(weight).shape(), scope -> {
                    try (NDManager work = Torch.scope()) {
                        NDArray stored = checkpoint.float32(work, weight);
                        NDArray inner = valueOf(values, name).toDevice(Device.cpu(), false);
                        NDArray outer = valueOf(values, b).toDevice(Device.cpu(), false);
                        return LowRankMerge.merged(scope, stored, inner, outer, rank.scale());
                    }
                }));
            }
        }
        return all;
    }

    private static NDArray valueOf(Map<String, NDArray> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private Stream<PartWeights> parts() {
        return Stream.concat(
                Stream.of(clip, convnext, visual, object, embeddings, norm, output),
                Stream.concat(layers.stream(), adapters.stream()));
    }

    @Override
    public void close() {
        parts().forEach(PartWeights::close);
        weights.close();
    }
}
