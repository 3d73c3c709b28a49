package io.rexserve.trainer.network;

import ai.djl.Device;
import io.rexserve.model.kernel.Precision;

/// How a network in training is computed.
///
/// @param device the processor, or one CUDA device
/// @param precision type that matrices are multiplied in; masters and gradients are float32
/// @param recompute whether the graph of each decoder layer is computed again in the backward pass: the memory of one
/// layer's graph, for a third more time; else all graphs are kept
/// @param outputBytes memory of one chunk of logits; the rows of a batch are read in as many chunks as it takes
public record NetworkOptions(Device device, Precision precision, boolean recompute, long outputBytes) {
    private static final long OUTPUT_BYTES = 256L << 20;

    /// Exact.
    public static final NetworkOptions FLOAT32 =
            new NetworkOptions(Device.cpu(), Precision.FLOAT32, true, OUTPUT_BYTES);

    /// Half the memory of frozen weights, and the speed of bfloat16 arithmetic where there is some.
    public static final NetworkOptions BFLOAT16 =
            new NetworkOptions(Device.cpu(), Precision.BFLOAT16, true, OUTPUT_BYTES);

    public NetworkOptions {
        if (outputBytes < 1) {
            throw new IllegalArgumentException("output bytes: " + outputBytes + " (expected: >= 1)");
        }
    }

    /// The same with the graphs of all layers kept, or not.
    public NetworkOptions with(boolean recompute) {
        return new NetworkOptions(device, precision, recompute, outputBytes);
    }
}
