package io.rexserve.data.spark;

import io.rexserve.cli.ProcessExit;
import io.rexserve.data.chunk.ChunkReport;
import io.rexserve.data.ingest.PackedArchives;
import io.rexserve.data.stage.StageException;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/// The line between executors and the driver of a run: permits of endpoints one way, progress the other.
///
/// Spark makes it by its name, so what it works for is in static fields: one run at a time drives a process.
public final class RunPlugin implements SparkPlugin {
    private static final AtomicReference<@Nullable DriverState> DRIVER = new AtomicReference<>();
    private static final AtomicReference<@Nullable PluginContext> EXECUTOR = new AtomicReference<>();

    /// What the driver's side works for.
    interface DriverState {
        DriverLimits limits();

        void progress(ChunkReport report);

        void failed(String why);

        boolean stopped();
    }

    /// The run that this process drives, from before its Spark context begins until it has ended.
    static void drive(@Nullable DriverState state) {
        DRIVER.set(state);
    }

    /// Whether the run that this process drives was asked to stop; executors hear of it from Spark.
    static boolean stopped() {
        DriverState state = DRIVER.get();
        return state != null && state.stopped();
    }

    /// The line of this process to the driver.
    static RemoteLimits.DriverLine line() {
        PluginContext context = Objects.requireNonNull(EXECUTOR.get(), "the plugin is not started");
        return new RemoteLimits.DriverLine() {
            @Override
            public RunMessage ask(RunMessage message) {
                try {
                    return RunMessage.read((byte[]) context.ask(message.write()));
                } catch (Exception e) { // the interface declares nothing narrower
                    throw new StageException("driver: no answer: " + e.getMessage(), e);
                }
            }

            @Override
            public String executor() {
                return context.executorID();
            }
        };
    }

    /// Tells the driver of outcomes; whether it hears is not awaited.
    static void tell(ChunkReport report) {
        send(new RunMessage.Progress(report));
    }

    /// Tells the driver that a stage cannot go on.
    static void fail(String why) {
        send(new RunMessage.Failed(why));
    }

    private static void send(RunMessage message) {
        PluginContext context = EXECUTOR.get();
        if (context != null) {
            try {
                context.send(message.write());
            } catch (IOException e) {
                throw new StageException("driver: cannot be told: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public DriverPlugin driverPlugin() {
        return new Driver();
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new Executor();
    }

    private static final class Driver implements DriverPlugin {
        private final DriverState state = Objects.requireNonNull(DRIVER.get(), "no run is driven by this process");

        @Override
        public Map<String, String> init(SparkContext context, PluginContext plugin) {
            return Map.of();
        }

        @Override
        public @Nullable Object receive(Object message) throws IOException {
            RunMessage answer = answer(RunMessage.read((byte[]) message));
            return answer == null ? null : answer.write();
        }

        private @Nullable RunMessage answer(RunMessage message) throws IOException {
            return switch (message) {
                case RunMessage.Acquire acquire -> state.limits().acquire(acquire.executor(), acquire.endpoint());
                case RunMessage.Release release -> {
                    state.limits().release(release);
                    yield new RunMessage.Done();
                }
                case RunMessage.Progress progress -> {
                    state.progress(progress.report());
                    yield null;
                }
                case RunMessage.Failed failed -> {
                    state.failed(failed.why());
                    yield null;
                }
                default -> throw new IllegalArgumentException("message: " + message);
            };
        }
    }

    private static final class Executor implements ExecutorPlugin {
        @Override
        public void init(PluginContext context, Map<String, String> extra) {
            EXECUTOR.set(context);
            if (!"driver".equals(context.executorID())) {
                ExecutorLogging.begin();
                // What ends an executor ends it at once: nothing is lost, and native code may be running.
                Runtime.getRuntime().addShutdownHook(new Thread(() -> ProcessExit.now(1), "end at once"));
            }
        }

        @Override
        public void shutdown() {
            OpenStages.closeAll();
            PackedArchives.closeAll();
        }
    }
}
