package io.rexserve.distributed;

import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/// Processor time of the tasks of a job. A task computes in one thread of Java and, with more threads of an operator,
/// in threads of libtorch that are not counted.
///
/// @param slowest seconds of the task that took most
/// @param all seconds of all tasks together
record ProcessorTime(double slowest, double all) implements Serializable {
    static final ProcessorTime NONE = new ProcessorTime(0, 0);
    private static final double NANO = 1e-9;

    /// Seconds that the current thread has had.
    static double ofThread() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() * NANO;
    }

    /// Seconds that this process has had.
    static double ofProcess() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toNanos()
                * NANO;
    }

    static ProcessorTime ofTask(double seconds) {
        return new ProcessorTime(seconds, seconds);
    }

    ProcessorTime plus(ProcessorTime other) {
        return new ProcessorTime(Math.max(slowest, other.slowest), all + other.all);
    }
}
