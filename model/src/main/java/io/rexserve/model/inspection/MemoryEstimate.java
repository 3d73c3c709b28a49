package io.rexserve.model.inspection;

import io.rexserve.model.language.checkpoint.DecoderConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a network needs in memory, without the activations of a request.
///
/// Counted: matrices in the type computed in, all else in float32, and on a CPU, where matrices are reordered for its
/// libraries, a second copy of an embedding table that is the output layer as well. Keys and values are in the same
/// type, on a CPU always in float32.
///
/// @param device `cpu` or `cuda`
/// @param type `float32` or `bfloat16`
/// @param weights bytes
/// @param cache KV cache: bytes per 1,000 tokens of one conversation
public record MemoryEstimate(String device, String type, long weights, long cache) {
    private static final int TOKENS = 1000;

    /// @param decoder of a language model; null where there is none
    static List<MemoryEstimate> of(List<NetworkPart> parts, @Nullable DecoderConfig decoder) {
        long all = parts.stream().mapToLong(NetworkPart::parameters).sum();
        long matrices = parts.stream().mapToLong(NetworkPart::matrixElements).sum();
        var estimates = new ArrayList<MemoryEstimate>();
        for (String device : List.of("cpu", "cuda")) {
            for (String type : List.of("float32", "bfloat16")) {
                int bytes = type.equals("float32") ? Float.BYTES : Short.BYTES;
                long twice = device.equals("cpu") ? tiedTable(decoder) : 0;
                estimates.add(new MemoryEstimate(
                        device,
                        type,
                        (all - matrices) * Float.BYTES + (matrices + twice) * bytes,
                        kvCacheElementsPerToken(decoder) * TOKENS * (device.equals("cpu") ? Float.BYTES : bytes)));
            }
        }
        return estimates;
    }

    private static long tiedTable(@Nullable DecoderConfig decoder) {
        return decoder != null && decoder.tied() ? (long) decoder.vocab() * decoder.hidden() : 0;
    }

    private static long kvCacheElementsPerToken(@Nullable DecoderConfig decoder) {
        return decoder == null ? 0 : 2L * decoder.layers() * decoder.keyWidth();
    }
}
