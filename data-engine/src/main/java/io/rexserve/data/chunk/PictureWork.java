package io.rexserve.data.chunk;

import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.StageInput;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/// One picture at work on a thread.
final class PictureWork implements Runnable {
    private final int position;
    private final String picture;
    private final StageInput input;
    private final boolean alone;
    private final StageProcess process;
    private final ChunkJournal journal;
    private final AnswerStore answers;
    private final BlockingQueue<PictureWork> finished;

    private volatile @Nullable PictureClock clock;
    private @Nullable Thread thread;
    private boolean interrupted;
    private volatile @Nullable Outcome outcome;
    private volatile @Nullable Throwable failure;

    PictureWork(
            int position,
            String picture,
            StageInput input,
            boolean alone,
            StageProcess process,
            ChunkJournal journal,
            AnswerStore answers,
            BlockingQueue<PictureWork> finished) {
        this.position = position;
        this.picture = picture;
        this.input = input;
        this.alone = alone;
        this.process = process;
        this.journal = journal;
        this.answers = answers;
        this.finished = finished;
    }

    int position() {
        return position;
    }

    String picture() {
        return picture;
    }

    @Override
    public void run() {
        synchronized (this) {
            thread = Thread.currentThread();
            if (interrupted) {
                thread.interrupt();
            }
        }
        try {
            Lock lock = alone ? process.alone().writeLock() : process.alone().readLock();
            lock.lockInterruptibly();
            try {
                outcome = process();
            } finally {
                lock.unlock();
            }
        } catch (Throwable e) { // whoever waits throws it
            failure = e;
        } finally {
            synchronized (this) {
                thread = null;
                Thread.interrupted(); // the thread works on other pictures later
            }
            finished.add(this);
        }
    }

    private Outcome process() throws IOException, InterruptedException {
        journal.begin(picture, alone);
        var started = new PictureClock();
        started.attach();
        clock = started;
        try {
            return process.stage().process(input, answers);
        } finally {
            PictureClock.detach();
        }
    }

    /// How long the stage works on it; zero before it begins.
    Duration elapsed() {
        PictureClock started = clock;
        return started == null ? Duration.ZERO : started.elapsed();
    }

    synchronized void interrupt() {
        interrupted = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /// What the stage has returned; null if it threw.
    @Nullable
    Outcome outcome() {
        return outcome;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }
}
