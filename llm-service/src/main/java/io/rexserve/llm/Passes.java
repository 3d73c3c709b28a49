package io.rexserve.llm;

import io.rexserve.serving.batch.BatchRunner;
import io.rexserve.serving.batch.BatchRunner.Outcome;
import io.rexserve.model.language.sampling.FinishReason;
import io.rexserve.model.language.decoder.ScheduledTokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// All that is being read and answered: joins and leaves between two passes, each pass reads one position of every
/// answer and, within the budget, of prompts, first come first served (iteration-level scheduling, Yu et al. 2022;
/// prompts in chunks beside decoding, Agrawal et al. 2024). Belongs to the decoder's thread.
final class Passes {
    private final Consumer<List<ScheduledTokens>> pass;
    private final BatchRunner batches;
    private final PassBudget budget;
    private final int maxRows;
    private final LlmMeters meters;
    private final List<Run> runs = new ArrayList<>();
    private int turn;

    private record Part(Run run, ScheduledTokens share) {}

    /// @param pass reads shares of different readings, all or none
    /// @param maxRows most answers of a pass; more take turns
    Passes(
            Consumer<List<ScheduledTokens>> pass,
            BatchRunner batches,
            PassBudget budget,
            int maxRows,
            LlmMeters meters) {
        this.pass = pass;
        this.batches = batches;
        this.budget = budget;
        this.maxRows = maxRows;
        this.meters = meters;
    }

    /// Takes part from the next pass on.
    void join(Run run) {
        runs.add(run);
    }

    int running() {
        return runs.size();
    }

    /// Positions of prompts that may be read at a time so that what runs is not held up for longer than agreed.
    int promptBudget() {
        return budget.positions(runs.size(), Duration.ZERO);
    }

    /// One pass, if anything is left to read.
    ///
    /// @param spent for which what runs was held up since the last one
    void step(Duration spent) {
        runs.removeIf(Passes::interrupted);
        List<Part> parts = plan(spent);
        if (parts.isEmpty()) {
            return;
        }
        int prompt = parts.stream()
                .filter(part -> isPrompt(part.run()))
                .mapToInt(part -> part.share().positions())
                .sum();
        int answers = (int) parts.stream().filter(part -> !isPrompt(part.run())).count();
        long began = System.nanoTime();
        List<Outcome<Part>> outcomes = batches.run(parts, this::read);
        var took = Duration.ofNanos(System.nanoTime() - began);
        budget.took(answers, prompt, took);
        meters.pass(parts.size(), prompt, took);
        for (int i = 0; i < parts.size(); i++) {
            settle(parts.get(i).run(), outcomes.get(i));
        }
    }

    private List<Part> read(List<Part> parts) {
        pass.accept(parts.stream().map(Part::share).toList());
        return parts;
    }

    private void settle(Run run, Outcome<Part> outcome) {
        boolean on = switch (outcome) {
            case Outcome.Done<Part> _ -> advanced(run);
            case Outcome.Failed<Part>(Throwable cause) -> failed(run, cause);
        };
        if (!on) {
            runs.remove(run);
        }
    }

    private static boolean advanced(Run run) {
        try {
            return run.advance();
        } catch (RuntimeException | OutOfMemoryError e) {
            return failed(run, e);
        }
    }

    private static boolean failed(Run run, Throwable cause) {
        run.fail(cause);
        return false;
    }

    private static boolean interrupted(Run run) {
        Optional<FinishReason> reason = run.reading().interrupt();
        reason.ifPresent(why -> run.fail(Refusals.interrupted(why)));
        return reason.isPresent();
    }

    private static boolean isPrompt(Run run) {
        return run.reading().left() > 1;
    }

    private List<Part> plan(Duration spent) {
        List<Run> answers =
                new ArrayList<>(runs.stream().filter(run -> !isPrompt(run)).toList());
        if (answers.size() > maxRows) { // in turns
            Collections.rotate(answers, -turn);
            turn = (turn + maxRows) % answers.size();
            answers = answers.subList(0, maxRows);
        }
        var parts = new ArrayList<Part>();
        answers.forEach(run -> parts.add(new Part(run, new ScheduledTokens(run.reading(), 1))));
        int left = budget.positions(answers.size(), spent);
        for (Run run : runs) {
            if (isPrompt(run) && left > 0) {
                int positions = Math.min(left, run.reading().left());
                parts.add(new Part(run, new ScheduledTokens(run.reading(), positions)));
                left -= positions;
            }
        }
        return parts;
    }
}
