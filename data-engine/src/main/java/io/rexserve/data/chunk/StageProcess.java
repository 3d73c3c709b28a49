package io.rexserve.data.chunk;

import io.rexserve.data.stage.Stage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// A stage that is open in this process, and the threads that its pictures are worked on.
///
/// Stages that compute get platform threads, which native libraries know again; stages that wait get virtual ones.
public final class StageProcess implements AutoCloseable {
    private final Stage stage;
    private final ExecutorService workers;
    // Pictures share it for reading; one that must run alone takes it for writing.
    private final ReadWriteLock alone = new ReentrantReadWriteLock(true);

    /// @param stage closed with this
    public StageProcess(Stage stage) {
        this.stage = stage;
        this.workers = stage.concurrency() == 1
                ? Executors.newCachedThreadPool(
                        Thread.ofPlatform().daemon().name("picture-", 0).factory())
                : Executors.newVirtualThreadPerTaskExecutor();
    }

    Stage stage() {
        return stage;
    }

    ExecutorService workers() {
        return workers;
    }

    ReadWriteLock alone() {
        return alone;
    }

    /// Nothing may be at work.
    @Override
    public void close() {
        workers.shutdown();
        stage.close();
    }
}
