package io.rexserve.llm.scheduler;

import io.rexserve.llm.settings.LlmMeters;
import io.rexserve.model.language.decoder.ScheduledTokens;
import io.rexserve.model.language.decoder.Sequence;
import io.rexserve.serving.batch.BatchRunner;
import io.rexserve.serving.batch.BatchRunner.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Plans each step of the decoder: one token of every sequence that decodes and, within the [PrefillBudget], tokens of
/// those that prefill, first come, first served. Sequences join and leave between two steps.
///
/// A step for which memory does not suffice is halved once, then its sequences are read one by one, and one that does
/// not fit alone fails ([BatchRunner]).
public final class Scheduler {
    private final Consumer<List<ScheduledTokens>> forward;
    private final BatchRunner batches;
    private final PrefillBudget budget;
    private final int maxBatchSize;
    private final LlmMeters meters;
    private final WaitingSequences waiting;
    private final List<RunningTask> running = new ArrayList<>();
    private long heldUpNanos;
    private int turn;

    private record Planned(RunningTask running, ScheduledTokens tokens) {}

    /// @param forward the model runner; advances all of the sequences or none
    /// @param maxBatchSize most decoding sequences of a step; more take turns
    /// @param tokensBehind for which a sequence is given blocks behind its prefix, for a question and its answer
    public Scheduler(
            Consumer<List<ScheduledTokens>> forward,
            BatchRunner batches,
            PrefillBudget budget,
            int maxBatchSize,
            int tokensBehind,
            LlmMeters meters) {
        this.forward = forward;
        this.batches = batches;
        this.budget = budget;
        this.maxBatchSize = maxBatchSize;
        this.meters = meters;
        this.waiting = new WaitingSequences(tokensBehind, running::add);
    }

    /// Begins a task; its sequence takes part from the next step on, or once there are blocks for it.
    ///
    /// @param waited time of the task in the queue
    public void begin(DecoderTask task, Duration waited) {
        long began = System.nanoTime();
        orFailed(task, () -> task.begin(waited)).ifPresent(sequence -> add(new RunningTask(task, sequence)));
        heldUpNanos += System.nanoTime() - began;
    }

    private void add(RunningTask begun) {
        if (begun.sequence.state() == Sequence.State.WAITING) {
            waiting.add(begun);
        } else {
            running.add(begun);
        }
    }

    /// Sequences that take part in the steps.
    public int running() {
        return running.size();
    }

    /// Whether nothing runs and nothing waits for blocks.
    public boolean isIdle() {
        return running.isEmpty() && waiting.isEmpty();
    }

    /// Admits what there are blocks for, then makes one step, if anything is to be read.
    public void step() {
        long began = System.nanoTime();
        waiting.admit();
        running.removeIf(RunningTask::endIfCancelled);
        List<Planned> plan = plan(Duration.ofNanos(heldUpNanos + System.nanoTime() - began));
        heldUpNanos = 0;
        if (!plan.isEmpty()) {
            execute(plan);
        }
    }

    /// @param heldUp for which the running sequences waited since the last step, apart from the step to be planned
    private List<Planned> plan(Duration heldUp) {
        List<RunningTask> decoding =
                new ArrayList<>(running.stream().filter(one -> !one.isPrefill()).toList());
        if (decoding.size() > maxBatchSize) { // in turns
            Collections.rotate(decoding, -turn);
            turn = (turn + maxBatchSize) % decoding.size();
            decoding = decoding.subList(0, maxBatchSize);
        }
        var plan = new ArrayList<Planned>();
        decoding.forEach(one -> plan.add(new Planned(one, new ScheduledTokens(one.sequence, 1))));
        int tokens = budget.tokens(decoding.size(), heldUp);
        int remaining = tokens;
        for (RunningTask one : running) {
            if (one.isPrefill() && remaining > 0) {
                int chunk = one.sequence.chunk(remaining);
                if (chunk <= remaining || remaining == tokens) { // a branch longer than the budget is read alone
                    plan.add(new Planned(one, new ScheduledTokens(one.sequence, chunk)));
                    remaining -= chunk;
                }
            }
        }
        return plan;
    }

    private void execute(List<Planned> plan) {
        int prefill = plan.stream()
                .filter(planned -> planned.running().isPrefill())
                .mapToInt(planned -> planned.tokens().count())
                .sum();
        int decoding = (int)
                plan.stream().filter(planned -> !planned.running().isPrefill()).count();
        long began = System.nanoTime();
        List<Outcome<Planned>> outcomes = batches.run(plan, this::forward);
        var took = Duration.ofNanos(System.nanoTime() - began);
        budget.took(decoding, prefill, took);
        meters.step(plan.size(), prefill, took);
        for (int i = 0; i < plan.size(); i++) {
            settle(plan.get(i).running(), outcomes.get(i));
        }
    }

    private List<Planned> forward(List<Planned> some) {
        forward.accept(some.stream().map(Planned::tokens).toList());
        return some;
    }

    private void settle(RunningTask one, Outcome<Planned> outcome) {
        Optional<Sequence> next = switch (outcome) {
            case Outcome.Done<Planned> _ -> orFailed(one.task, () -> one.task.advance(one.sequence));
            case Outcome.Failed<Planned>(Throwable cause) -> failed(one.task, cause);
        };
        next.ifPresentOrElse(sequence -> one.sequence = sequence, () -> running.remove(one));
    }

    private static Optional<Sequence> orFailed(DecoderTask task, Supplier<Optional<Sequence>> call) {
        try {
            return call.get();
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            return failed(task, e);
        }
    }

    private static Optional<Sequence> failed(DecoderTask task, Throwable cause) {
        task.fail(cause);
        return Optional.empty();
    }
}
