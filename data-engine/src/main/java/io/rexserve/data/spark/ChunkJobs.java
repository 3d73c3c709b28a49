package io.rexserve.data.spark;

import io.rexserve.data.chunk.ChunkReport;
import io.rexserve.data.chunk.ProcessExits;
import io.rexserve.data.stage.StageException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.jspecify.annotations.Nullable;

/// Jobs whose tasks are chunks, and what the driver does beside them: it answers executors, counts, notes how
/// executors ended, and stops the tasks when the run stops or a stage cannot go on.
final class ChunkJobs implements RunPlugin.DriverState {
    private static final long TICK_MILLIS = 200;

    /// For pictures in work to end, and a little more.
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    /// For executors to start and load models.
    private static final Duration START = Duration.ofMinutes(2);

    /// Without any task, after which somebody who waits is told.
    private static final Duration IDLE = Duration.ofSeconds(30);

    private static final Pattern EXIT_STATUS = Pattern.compile("(?:code|status:?) (\\d+)");

    private final StopRequest stop;
    private final DriverLimits limits;
    private final RunProgress progress;
    private final ProcessExits exits;
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final LongAdder shuffled = new LongAdder();
    private final IdleLosses losses;
    private int active;

    /// @param pictureTimeout after which some picture is done, if any executor works
    ChunkJobs(
            StopRequest stop, DriverLimits limits, RunProgress progress, ProcessExits exits, Duration pictureTimeout) {
        this.stop = stop;
        this.limits = limits;
        this.progress = progress;
        this.exits = exits;
        this.losses = new IdleLosses(pictureTimeout.plus(START));
    }

    @Override
    public DriverLimits limits() {
        return limits;
    }

    @Override
    public void progress(ChunkReport report) {
        losses.done(System.nanoTime());
        progress.pictures(report, limits.amount());
    }

    @Override
    public void failed(String why) {
        failure.compareAndSet(null, why);
    }

    @Override
    public boolean stopped() {
        return stop.requested() || failure.get() != null;
    }

    /// Bytes that tasks have written for other tasks.
    long shuffledBytes() {
        return shuffled.sum();
    }

    /// Listens to the events of a context.
    void watch(JavaSparkContext spark) {
        String application = spark.sc().applicationId();
        spark.sc().addSparkListener(new SparkListener() {
            @Override
            public void onTaskStart(SparkListenerTaskStart event) {
                count(1);
            }

            @Override
            public void onTaskEnd(SparkListenerTaskEnd event) {
                count(-1);
                if (event.taskInfo().successful()) {
                    losses.done(System.nanoTime());
                }
                if (event.taskMetrics() != null) {
                    shuffled.add(event.taskMetrics().shuffleWriteMetrics().bytesWritten());
                }
            }

            @Override
            public void onExecutorAdded(SparkListenerExecutorAdded event) {
                losses.added(event.executorId());
            }

            @Override
            public void onExecutorRemoved(SparkListenerExecutorRemoved event) {
                limits.lost(event.executorId());
                note(ExecutorProcess.id(application, event.executorId()), event.reason());
                if (losses.lost(event.executorId(), System.nanoTime())) {
                    failed(losses.text(event.executorId(), event.reason()));
                }
            }
        });
    }

    private synchronized void count(int change) {
        active += change;
        notifyAll();
    }

    private void note(String process, String reason) {
        Matcher status = EXIT_STATUS.matcher(reason);
        if (status.find()) {
            try {
                exits.died(process, Integer.parseInt(status.group(1)));
            } catch (IOException e) {
                failed(String.valueOf(e.getMessage()));
            }
        }
    }

    /// Runs the tasks.
    ///
    /// @param stages of each task
    /// @return work of each stage, in their order
    /// @throws StoppedException if the run was asked to stop
    /// @throws StageException if a stage cannot go on
    List<StageWork> run(JavaRDD<TaskReport> tasks, int stages) throws InterruptedException {
        losses.done(System.nanoTime());
        JavaFutureAction<List<TaskReport>> action = tasks.collectAsync();
        var idle = new IdleTime();
        while (true) {
            try {
                return sum(action.get(TICK_MILLIS, TimeUnit.MILLISECONDS), stages);
            } catch (TimeoutException _) {
                idle.look();
                if (stopped()) {
                    action.cancel(true);
                    awaitTasks();
                    throw ended();
                }
            } catch (ExecutionException e) {
                throw stopped() ? ended() : new StageException("job: " + String.valueOf(e.getCause()), e);
            }
        }
    }

    /// How long no task has been at work: Spark says nothing of it in what is shown.
    private final class IdleTime {
        private long since = System.nanoTime();

        void look() {
            if (working()) {
                since = System.nanoTime();
            } else if (System.nanoTime() - since > IDLE.toNanos()) {
                since = System.nanoTime();
                System.err.println("rexserve: no task has been at work for " + IDLE.toSeconds()
                        + " s (expected: executors; the cluster may have no worker with enough free cores and memory)");
            }
        }
    }

    private synchronized boolean working() {
        return active > 0;
    }

    private RuntimeException ended() {
        String why = failure.get();
        return why == null ? new StoppedException("stopped") : new StageException(why);
    }

    private List<StageWork> sum(List<TaskReport> reports, int stages) {
        var sums = new ArrayList<>(Collections.nCopies(stages, StageWork.NONE));
        for (TaskReport report : reports) {
            switch (report) {
                case TaskReport.Done done -> {
                    for (int stage = 0; stage < stages; stage++) {
                        sums.set(stage, sums.get(stage).plus(done.stages().get(stage)));
                    }
                }
                case TaskReport.Failed failed -> throw new StageException(failed.why());
                case TaskReport.Stopped _ -> throw ended();
            }
        }
        return sums;
    }

    /// Waits until the tasks have ended, for some time.
    private synchronized void awaitTasks() throws InterruptedException {
        long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        while (active > 0 && System.nanoTime() < deadline) {
            wait(TICK_MILLIS);
        }
    }
}
