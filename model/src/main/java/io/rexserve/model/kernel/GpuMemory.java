package io.rexserve.model.kernel;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;

/// The memory of a GPU, as its driver reports it: that of all processes together.
///
/// @param device a CUDA device
public record GpuMemory(Device device) {
    /// Bytes in use.
    public long used() {
        return CudaUtils.getGpuMemory(device).getCommitted();
    }

    /// Bytes that it has.
    public long limit() {
        return CudaUtils.getGpuMemory(device).getMax();
    }
}
