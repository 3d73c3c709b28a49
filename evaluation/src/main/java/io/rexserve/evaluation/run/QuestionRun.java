package io.rexserve.evaluation.run;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Puts questions to a server, several at a time, and appends every result. Questions that an earlier start got an
/// answer to are passed over; those that failed are asked again.
public final class QuestionRun {
    private static final Duration LEAST_PAUSE = Duration.ofMillis(100);
    private static final int REASON_LENGTH = 160;

    /// Waits; tests do not.
    @FunctionalInterface
    public interface Pause {
        Pause SLEEP = duration -> Thread.sleep(duration);

        void wait(Duration duration) throws InterruptedException;
    }

    private final RunPolicy policy;
    private final Asker asker;
    private final Models models;
    private final ResultFile results;
    private final Pause pause;
    private final Map<String, Integer> failures = new HashMap<>();
    private long total;
    private long failed;
    private volatile boolean stopped;

    /// @param models that the run began with: an answer of others ends it
    public QuestionRun(RunPolicy policy, Asker asker, Models models, ResultFile results, Pause pause) {
        this.policy = policy;
        this.asker = asker;
        this.models = models;
        this.results = results;
        this.pause = pause;
    }

    /// Asks all that have no answer yet.
    ///
    /// @param questions read by one thread at a time
    /// @param count of the questions
    /// @throws EvaluationException if more than the permitted share failed, if other models answer, or if the
    /// server is none of RexServe's
    public void run(Iterator<Question> questions, long count, Progress progress)
            throws IOException, InterruptedException {
        total = count;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var callers = new ArrayList<Future<@Nullable Void>>();
            for (int i = 0; i < policy.callers(); i++) {
                callers.add(threads.submit((Callable<@Nullable Void>) () -> call(questions, progress)));
            }
            try {
                await(callers);
            } finally {
                stopped = true;
                threads.shutdownNow();
            }
        }
    }

    private @Nullable Void call(Iterator<Question> questions, Progress progress)
            throws IOException, InterruptedException {
        try {
            for (Question question = next(questions); question != null; question = next(questions)) {
                QuestionResult result = ask(question);
                results.append(result);
                progress.add(result.isAnswered());
                if (result.error() != null) {
                    count(result.error());
                }
            }
            return null;
        } catch (IOException | RuntimeException | InterruptedException e) {
            stopped = true; // the others end with the question that they are at
            throw e;
        }
    }

    private @Nullable Question next(Iterator<Question> questions) {
        synchronized (questions) {
            while (!stopped && questions.hasNext()) {
                Question question = questions.next();
                if (!results.isAnswered(question.id())) {
                    return question;
                }
            }
            return null;
        }
    }

    private QuestionResult ask(Question question) throws InterruptedException {
        int failing = 0;
        int refusals = 0;
        var waited = Duration.ZERO;
        while (true) {
            switch (asker.ask(question)) {
                case Reply.Answered(QuestionResult result, Models answered) -> {
                    models.requireSame(answered);
                    return result.withAttempts(failing + 1);
                }
                case Reply.Failed(String reason, boolean retryable) -> {
                    failing++;
                    if (!retryable || failing > policy.retries()) {
                        return question.failed(reason, failing);
                    }
                    pause.wait(RunPolicy.backoff(failing));
                }
                case Reply.Refused(String reason, @Nullable Duration after) -> {
                    Duration wait = after == null ? RunPolicy.backoff(++refusals) : after;
                    waited = waited.plus(wait.compareTo(LEAST_PAUSE) < 0 ? LEAST_PAUSE : wait);
                    if (waited.compareTo(policy.patience()) > 0) {
                        return question.failed(
                                "refused for " + policy.patience().toSeconds() + " s: " + reason, failing + 1);
                    }
                    pause.wait(wait.compareTo(LEAST_PAUSE) < 0 ? LEAST_PAUSE : wait);
                }
            }
        }
    }

    private synchronized void count(String reason) {
        failed++;
        failures.merge(reason, 1, Integer::sum);
        if (failed > policy.maxFailingShare() * total) {
            String most = failures.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .orElse(reason);
            throw new EvaluationException(
                    "failed questions: " + failed + " of " + total + " (expected: at most the share "
                            + policy.maxFailingShare() + " of --max-failing); most often: "
                            + (most.length() > REASON_LENGTH ? most.substring(0, REASON_LENGTH) + "..." : most));
        }
    }

    private static void await(List<Future<@Nullable Void>> callers) throws IOException, InterruptedException {
        @Nullable Throwable first = null;
        for (Future<@Nullable Void> caller : callers) {
            try {
                caller.get();
            } catch (ExecutionException e) {
                first = first == null ? e.getCause() : first;
            }
        }
        switch (first) {
            case null -> {}
            case IOException e -> throw e;
            case InterruptedException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(first);
        }
    }
}
