package io.rexserve.trainer.paradigm;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// Processor time used so far, in seconds: budgets are counted in it, so that a busy machine favours nobody.
@FunctionalInterface
interface ProcessorClock {
    double seconds();

    /// Of this process, all threads together.
    static ProcessorClock process() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return () -> system.getProcessCpuTime() / 1e9;
    }
}
