package io.rexserve.model.kernel;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;

/// The process-wide PyTorch runtime: started on first use, never from the network.
public final class Torch {
    private static final String ENGINE = "PyTorch";

    static {
        // DJL otherwise asks its own server for native libraries that the class path already holds.
        if (System.getProperty("ai.djl.offline") == null) {
            System.setProperty("ai.djl.offline", "true");
        }
        Engine.getEngine(ENGINE);
    }

    private Torch() {}

    /// Opens a scope on the CPU. The caller closes it, and with it every array that it owns.
    public static NDManager scope() {
        return scope(Device.cpu());
    }

    /// As [#scope()], on a device.
    public static NDManager scope(Device device) {
        return NDManager.newBaseManager(device, ENGINE);
    }

    /// CUDA devices that this PyTorch can use; 0 where it was built without CUDA.
    public static int cudaDevices() {
        return Engine.getEngine(ENGINE).getGpuCount();
    }

    /// Threads that one operator may use, process-wide.
    public static int threads() {
        return JniUtils.getNumThreads();
    }

    /// Limits the threads that one operator may use, process-wide.
    ///
    /// @param count at least 1
    public static void useThreads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("threads: " + count + " (expected: >= 1)");
        }
        JniUtils.setNumThreads(count);
    }

    static PtNDManager pt(NDManager manager) {
        if (manager instanceof PtNDManager pt) {
            return pt;
        }
        throw new IllegalArgumentException(
                "manager: " + manager.getClass().getName() + " (expected: one of Torch.scope())");
    }
}
