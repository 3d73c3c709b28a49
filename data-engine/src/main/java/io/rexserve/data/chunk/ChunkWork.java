package io.rexserve.data.chunk;

import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.StageException;
import io.rexserve.data.stage.StageInput;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The pictures of a chunk at work, as many at a time as the stage asks for.
///
/// States: starting pictures; ending (the run stops, or the stage cannot go on), in which pictures in work get some
/// time, then an interrupt, then the process ends.
final class ChunkWork {
    private static final long TICK_MILLIS = 200;

    private final StageProcess process;
    private final ChunkJournal journal;
    private final ChunkAnswers answers;
    private final RunControl control;
    private final UnaryOperator<Outcome> finish;

    private final BlockingQueue<PictureWork> finished = new LinkedBlockingQueue<>();
    private final Set<PictureWork> running = new HashSet<>();
    private final Map<PictureWork, Long> overdueSince = new HashMap<>();
    private final Map<Integer, Outcome> outcomes = new HashMap<>();
    private @Nullable Throwable failure;
    private long endingSince;
    private boolean ending;
    private boolean interrupted;

    /// @param finish what is done to every outcome of the stage before it is kept
    ChunkWork(
            StageProcess process,
            ChunkJournal journal,
            ChunkAnswers answers,
            RunControl control,
            UnaryOperator<Outcome> finish) {
        this.process = process;
        this.journal = journal;
        this.answers = answers;
        this.control = control;
        this.finish = finish;
    }

    /// Pictures that are read as they are needed.
    interface Source {
        /// The next picture, null behind the last.
        @Nullable
        Picture next() throws IOException;
    }

    /// @param position in the chunk
    /// @param name of the picture in the journal
    record Picture(int position, String name, StageInput input) {}

    /// Works on all pictures.
    ///
    /// @return outcomes by position
    /// @throws CancellationException if the run stops; the journal holds what was done
    /// @throws StageException if the stage cannot go on
    Map<Integer, Outcome> run(Source source) throws IOException, InterruptedException {
        boolean more = true;
        while (more || !running.isEmpty()) {
            while (more && !ending && running.size() < process.stage().concurrency()) {
                Picture picture = source.next();
                more = picture != null;
                if (picture != null) {
                    start(picture);
                }
            }
            more &= !ending;
            if (!running.isEmpty()) {
                await();
            }
        }
        if (failure != null) {
            throwFailure(failure);
        }
        if (ending) {
            throw new CancellationException("stopped");
        }
        return outcomes;
    }

    private void start(Picture picture) throws IOException {
        if (control.stopped().getAsBoolean()) {
            end(null);
            return;
        }
        CrashHistory history = journal.history(picture.name());
        if (history.guilty()) {
            take(
                    picture.position(),
                    picture.name(),
                    new Outcome.Refused(RefusalReason.CRASHED, CrashHistory.DETAIL, Cost.NONE));
            return;
        }
        var work = new PictureWork(
                picture.position(),
                picture.name(),
                picture.input(),
                history.suspect(),
                process,
                journal,
                answers,
                finished);
        running.add(work);
        process.workers().execute(work);
    }

    private void await() throws IOException, InterruptedException {
        PictureWork work = finished.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
        if (work != null) {
            running.remove(work);
            take(work, overdueSince.remove(work) != null);
        }
        if (!ending && control.stopped().getAsBoolean()) {
            end(null);
        }
        if (ending) {
            hurry();
        }
        for (PictureWork each : Set.copyOf(running)) {
            limit(each);
        }
    }

    private void take(PictureWork work, boolean overdue) throws IOException {
        Throwable thrown = work.failure();
        IOException unkept = answers.failure();
        if (unkept != null) {
            end(unkept);
        } else if (overdue) {
            take(work.position(), work.picture(), timeout());
        } else if (thrown == null) {
            take(work.position(), work.picture(), finish.apply(Objects.requireNonNull(work.outcome())));
        } else if (thrown instanceof StageException || thrown instanceof IOException || thrown instanceof Error) {
            end(thrown);
        } else if (!(ending && thrown instanceof InterruptedException)) {
            take(work.position(), work.picture(), new Outcome.Failed("fault of the stage: " + thrown, Cost.NONE));
        }
    }

    private void take(int position, String picture, Outcome outcome) throws IOException {
        journal.end(picture, outcome);
        outcomes.put(position, outcome);
        control.progress().accept(outcome);
    }

    private Outcome timeout() {
        long seconds = control.pictureTimeout().toSeconds();
        return new Outcome.Refused(
                RefusalReason.TIMEOUT, "more than " + seconds + " s (expected: <= " + seconds + " s)", Cost.NONE);
    }

    /// Starts no more pictures.
    private void end(@Nullable Throwable why) {
        if (failure == null) {
            failure = why;
        }
        if (!ending) {
            ending = true;
            endingSince = System.nanoTime();
        }
    }

    private void hurry() {
        long waited = System.nanoTime() - endingSince;
        long grace = control.grace().toNanos();
        if (!interrupted && waited > grace) {
            interrupted = true;
            running.forEach(PictureWork::interrupt);
        }
        if (waited > 2 * grace && !running.isEmpty()) {
            control.stuck().run();
        }
    }

    private void limit(PictureWork work) throws IOException {
        long now = System.nanoTime();
        Long since = overdueSince.get(work);
        if (since == null) {
            if (work.elapsed().compareTo(control.pictureTimeout()) > 0) {
                overdueSince.put(work, now);
                work.interrupt();
            }
        } else if (now - since > control.grace().toNanos()) {
            journal.end(work.picture(), timeout()); // whoever takes the chunk up finds it
            control.stuck().run();
        }
    }

    private static void throwFailure(Throwable failure) throws IOException {
        switch (failure) {
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }
}
