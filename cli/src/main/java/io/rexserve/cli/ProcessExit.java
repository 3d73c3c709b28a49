package io.rexserve.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// The end of this process at once, whatever native code is running.
///
/// `System.exit` and `Runtime.halt` both end in C's `exit`, which runs the destructors of native libraries: oneDNN then
/// frees machine code that an OpenMP thread may be running, and the JVM dies of a segmentation fault. POSIX's `_exit`
/// runs none.
public final class ProcessExit {
    private static final int SIGNAL = 128;

    private ProcessExit() {}

    /// Ends the process; falls back to `Runtime.halt` where there is no `_exit`.
    @SuppressWarnings("restricted") // native access is granted to all of the class path
    public static void now(int status) {
        try {
            Linker linker = Linker.nativeLinker();
            MethodHandle exit = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("_exit"), FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
            exit.invokeExact(status);
        } catch (Throwable absent) { // invokeExact declares it
            Runtime.getRuntime().halt(status);
        }
    }

    /// The status that ends this process by convention if a signal has begun its end: 128 and the signal; 0 if none
    /// has.
    ///
    /// The JVM runs shutdown hooks from a thread that it names after the signal; `System.exit` has none.
    public static int ofSignal() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            switch (thread.getName()) {
                case "SIGHUP handler" -> {
                    return SIGNAL + 1;
                }
                case "SIGINT handler" -> {
                    return SIGNAL + 2;
                }
                case "SIGTERM handler" -> {
                    return SIGNAL + 15;
                }
                default -> {}
            }
        }
        return 0;
    }
}
