package io.rexserve.model.language.decoder;

import ai.djl.ndarray.NDArray;
import io.rexserve.model.language.checkpoint.DecoderRoles;
import io.rexserve.model.weights.WeightReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The decoder's tensors in the type and layout that it computes with; owned by the scope they were read into.
///
/// @param embedTokens the embedding table, never packed
/// @param norm the final norm, float32
/// @param lmHead the output layer; where tied, the table, or a packed copy of it
/// @param layers layer by layer as `decoder.kernel` declares them; norms float32, matrices and
/// biases in the chosen precision
public record DecoderWeights(NDArray embedTokens, NDArray norm, NDArray lmHead, List<NDArray> layers) {
    private static final int DECODED_ROWS = 1;

    public static DecoderWeights read(WeightReader reader, DecoderRoles names, boolean packed) {
        NDArray embedTokens = reader.typed(names.embedTokens());
        boolean shared = !packed && names.lmHead().equals(names.embedTokens());
        NDArray lmHead = shared ? embedTokens : reader.matrix(names.lmHead(), DECODED_ROWS);
        var layers = new ArrayList<NDArray>();
        for (Map<String, String> layer : names.layers()) {
            DecoderText.LAYER.inOrder(layer).forEach(name -> layers.add(tensor(reader, name)));
        }
        return new DecoderWeights(embedTokens, reader.float32(names.norm()), lmHead, List.copyOf(layers));
    }

    private static NDArray tensor(WeightReader reader, String name) {
        if (name.endsWith("layernorm.weight")) {
            return reader.float32(name);
        }
        return name.endsWith(".bias") ? reader.typed(name) : reader.matrix(name, DECODED_ROWS);
    }
}
