package io.rexserve.serving.admission;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// The share of the processors that a thread gets where others want them too: its nice value. Java's own priorities
/// have no effect on Linux.
final class ThreadNiceness {
    /// `PRIO_PROCESS` of setpriority(2). On Linux the process 0 is the calling thread, not the whole process.
    private static final int CALLING_THREAD = 0;

    private ThreadNiceness() {}

    /// Sets the nice value of the calling thread; only on Linux.
    ///
    /// @param nice 0 to 19: at 10 the thread gets a tenth of what a thread at 0 gets on the same processor
    @SuppressWarnings("restricted") // every way of starting RexServe enables native access, which the networks need
    static void set(int nice) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return;
        }
        Linker linker = Linker.nativeLinker();
        MethodHandle setpriority = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setpriority"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try {
            int _ = (int) setpriority.invokeExact(CALLING_THREAD, 0, nice);
        } catch (Throwable e) {
            throw new AssertionError("a native function throws nothing", e);
        }
    }
}
