package io.rexserve.data.spark;

import io.rexserve.data.chunk.StageProcess;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The stages that this process has open, by fingerprint: tasks come and go, models stay. A stage is closed when a task
/// begins that it is no part of, and none of its own is at work.
///
/// Spark gives tasks no other place for what outlives them than a static field.
final class OpenStages {
    private static final Map<String, Entry> OPEN = new HashMap<>();

    private OpenStages() {}

    private static final class Entry {
        private @Nullable StageProcess process;
        private int uses;

        // One task opens it, the others wait.
        synchronized StageProcess process(Supplier<StageProcess> opener) {
            if (process == null) {
                process = opener.get();
            }
            return process;
        }

        synchronized void close() {
            if (process != null) {
                process.close();
            }
        }
    }

    /// Work with a stage.
    interface Use<T> {
        T of(StageProcess process) throws IOException, InterruptedException;
    }

    /// Lends a stage, which is opened if it is not.
    ///
    /// @param others fingerprints of the stages that stay open with it
    static <T> T with(String fingerprint, Set<String> others, Supplier<StageProcess> opener, Use<T> use)
            throws IOException, InterruptedException {
        Entry entry = take(fingerprint, others);
        try {
            return use.of(entry.process(opener));
        } finally {
            synchronized (OPEN) {
                entry.uses--;
            }
        }
    }

    private static Entry take(String fingerprint, Set<String> others) {
        synchronized (OPEN) {
            OPEN.entrySet().removeIf(other -> {
                boolean idle = !other.getKey().equals(fingerprint)
                        && !others.contains(other.getKey())
                        && other.getValue().uses == 0;
                if (idle) {
                    other.getValue().close();
                }
                return idle;
            });
            Entry entry = OPEN.computeIfAbsent(fingerprint, _ -> new Entry());
            entry.uses++;
            return entry;
        }
    }

    /// Closes what is idle; what is at work ends with the process.
    static void closeAll() {
        synchronized (OPEN) {
            OPEN.values().removeIf(entry -> {
                if (entry.uses == 0) {
                    entry.close();
                }
                return entry.uses == 0;
            });
        }
    }
}
