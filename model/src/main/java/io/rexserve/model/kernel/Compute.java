package io.rexserve.model.kernel;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.util.cuda.CudaUtils;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The device, type and matrix layout of a network's computation; results are the same up to rounding.
///
/// @param device the processor, or one CUDA device
/// @param precision type of the matrices
/// @param packed whether matrices are reordered for oneDNN when they are loaded: 2 to 4 times as fast on a CPU, which
/// is the only device that can
public record Compute(Device device, Precision precision, boolean packed) {
    /// What suits a CPU and every checkpoint.
    public static final Compute CPU = new Compute(Device.cpu(), Precision.FLOAT32, true);

    private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,4}))?");

    public Compute {
        if (packed && !device.equals(Device.cpu())) {
            throw new IllegalArgumentException("packed matrices: " + device + " (expected: the CPU)");
        }
    }

    /// @param device `cpu`, `cuda` or `cuda:N`
    /// @param dtype `float32` or `bfloat16`
    /// @throws IllegalArgumentException for another name, for a device that is not there, and for bfloat16 on a
    /// processor that cannot multiply it
    public static Compute of(String device, String dtype) {
        Device chosen = device(device);
        Precision precision = precision(dtype);
        boolean cpu = chosen.equals(Device.cpu());
        if (cpu && precision == Precision.BFLOAT16 && !PackedLinear.supportsBfloat16()) {
            throw new IllegalArgumentException(
                    "rexserve.dtype: bfloat16 (expected: float32 on this processor, which has"
                            + " neither AVX-512 nor bfloat16 instructions)");
        }
        return new Compute(chosen, precision, cpu);
    }

    private static Precision precision(String dtype) {
        return switch (dtype.toLowerCase(Locale.ROOT)) {
            case "float32" -> Precision.FLOAT32;
            case "bfloat16" -> Precision.BFLOAT16;
            default ->
                throw new IllegalArgumentException("rexserve.dtype: " + dtype + " (expected: float32 or bfloat16)");
        };
    }

    private static Device device(String name) {
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        var cuda = CUDA.matcher(name);
        if (!cuda.matches()) {
            throw new IllegalArgumentException("rexserve.device: " + name + " (expected: cpu or cuda or cuda:N)");
        }
        int number = cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1));
        int found = Torch.cudaDevices();
        if (number >= found) {
            throw new IllegalArgumentException("rexserve.device: " + name + " (expected: one of the " + found
                    + " CUDA devices that this PyTorch can use; " + cudaRuntime() + ")");
        }
        return Device.gpu(number);
    }

    private static String cudaRuntime() {
        return CudaUtils.hasCuda()
                ? "a CUDA runtime was found, so look at PYTORCH_FLAVOR and PYTORCH_LIBRARY_PATH"
                : "no CUDA runtime was found on this machine";
    }

    /// The kernel text that multiplies with matrices as this loads them.
    public KernelText linear() {
        return packed ? LinearText.ONEDNN : LinearText.PLAIN;
    }

    /// The type of keys and values. On the CPU float32: its attention over a bfloat16 cache takes three times as long.
    public Precision cachePrecision() {
        return onCpu() ? Precision.FLOAT32 : precision;
    }

    public boolean onCpu() {
        return device.equals(Device.cpu());
    }

    /// The memory of the GPU that is computed on; empty for the processor.
    public Optional<GpuMemory> memory() {
        return onCpu() ? Optional.empty() : Optional.of(new GpuMemory(device));
    }

    /// Opens a scope on the device. The caller closes it, and with it every array that it owns.
    public NDManager scope() {
        return Torch.scope(device);
    }
}
