package io.rexserve.model.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.image.RgbImage;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.language.decoder.Decoder;
import io.rexserve.model.language.decoder.Splice;
import io.rexserve.model.language.kvcache.BlockTable;
import io.rexserve.model.language.sampling.Sampler;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Runs a model once and keeps every tensor on the way, under the names of a folder's `expected.safetensors`.
public final class ChatRexTrace {
    private final ChatRexModel model;
    private final NDManager scope;
    private final SequencedMap<String, NDArray> tensors = new LinkedHashMap<>();

    private ChatRexTrace(ChatRexModel model, NDManager scope) {
        this.model = model;
        this.scope = scope;
    }

    /// Pixels, tower and region features, embeddings, prompt logits and greedily generated ids with
    /// their logits, in this order.
    ///
    /// @param scope owns the tensors
    /// @throws IllegalArgumentException if boxes and placeholders do not match
    public static SequencedMap<String, NDArray> of(
            ChatRexModel model, NDManager scope, RgbImage image, TraceInput input) {
        var trace = new ChatRexTrace(model, scope);
        EncodedImage encoded = trace.towers(image);
        ObjectTokens objects = trace.regions(encoded, input);
        int[] prompt = input.inputIds().stream().mapToInt(Integer::intValue).toArray();
        NDArray embeddings = trace.prompt(encoded, objects, prompt);
        trace.generation(embeddings, input.newTokens());
        return trace.tensors;
    }

    private NDArray keep(String name, NDArray tensor) {
        tensors.put(name, tensor);
        return tensor;
    }

    private EncodedImage towers(RgbImage image) {
        NDArray pixels = keep("pixels_high", model.towers().pixels(scope, image));
        NDArray low = keep("pixels_low", model.towers().lowResolution(scope, pixels));
        NDArray clip = keep("clip_features", model.towers().clip(scope, low, CancellationToken.NEVER));
        NDList maps = model.towers().convnext(scope, pixels, CancellationToken.NEVER);
        for (int stage = 0; stage < maps.size(); stage++) {
            keep("convnext_stage" + stage, maps.get(stage));
        }
        NDArray tokens = keep("image_embeddings", model.towers().visualTokens(scope, clip, maps.getLast()));
        return new EncodedImage(image.width(), image.height(), tokens, maps);
    }

    private ObjectTokens regions(EncodedImage image, TraceInput input) {
        NDArray boxes = model.squareBoxes(scope, image.width(), image.height(), input.boxes());
        keep("boxes_high", boxes.reshape(new Shape(input.boxes().size(), 4)));
        NDArray pooled = model.regionEncoder().pool(scope, image.maps(), boxes);
        NDArray features = model.regionEncoder().features(scope, image.maps(), boxes);
        keep("roi_features", pooled.squeeze(0));
        keep("region_features", features.squeeze(0));
        return new ObjectTokens(keep("object_embeddings", model.regionEncoder().project(scope, features)));
    }

    private NDArray prompt(EncodedImage image, ObjectTokens objects, int[] prompt) {
        Splice splice =
                Splice.of(prompt, image.count(), objects.count(), model.config().maxLength());
        Decoder decoder = model.decoder();
        NDArray embeddings = keep("input_embeddings", decoder.splice(scope, splice, image.tokens(), objects.tokens()));
        try (BlockTable blocks = decoder.newBlockTable();
                NDArray state = decoder.hiddenStates(scope, embeddings, blocks)) {
            keep("final_hidden", decoder.norm(scope, state));
            keep("prompt_logits", decoder.head(scope, state));
        }
        return embeddings;
    }

    private void generation(NDArray embeddings, int newTokens) {
        var ids = new long[newTokens];
        int vocab = model.config().llm().vocab();
        var logits = new float[newTokens * vocab];
        Decoder decoder = model.decoder();
        try (BlockTable blocks = decoder.newBlockTable()) {
            float[] row = decoder.read(embeddings, blocks);
            for (int i = 0; i < newTokens; i++) {
                if (i > 0) {
                    row = decoder.read(new int[] {Math.toIntExact(ids[i - 1])}, blocks);
                }
                ids[i] = Sampler.argMax(row);
                System.arraycopy(row, 0, logits, i * vocab, vocab);
            }
        }
        keep("generated_ids", scope.create(ids));
        keep("generated_logits", scope.create(logits, new Shape(newTokens, vocab)));
    }
}
