package io.rexserve.evaluation.task;

import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.evaluation.protocol.AnswerCost;
import io.rexserve.evaluation.protocol.AnswerCosts;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.run.Asker;
import io.rexserve.evaluation.run.EvaluationException;
import io.rexserve.evaluation.run.Models;
import io.rexserve.evaluation.run.Progress;
import io.rexserve.evaluation.run.Question;
import io.rexserve.evaluation.run.QuestionKind;
import io.rexserve.evaluation.run.QuestionResult;
import io.rexserve.evaluation.run.QuestionRun;
import io.rexserve.evaluation.run.Reply;
import io.rexserve.evaluation.run.ResultFile;
import io.rexserve.evaluation.run.RunPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One run: whose models answer is found out, the questions are asked, and the figures follow from what the result
/// file holds, so that they are the same after one start or several.
public final class EvaluationRun {
    // 64 x 64 pixels of grey, as a PNG.
    private static final String PROBE =
            "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAS0lEQVR42u3PMQ0AAAwDoEqv9ErYvQQc"
                    + "kD4XAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAYHLAB8+AWnmfUycAAAAAElFTkSuQmCC";

    /// Setting of a run whose answers are detections of a file: the file's SHA-256.
    public static final String FOUND = "found.sha256";

    /// Prefix of the figures of the costs.
    static final String COSTS = "cost.";

    private final TruthSource truth;
    private final EvaluationTask task;
    private final RunPolicy policy;
    private final Consumer<String> progress;

    /// @param progress receives lines for people
    public EvaluationRun(TruthSource truth, EvaluationTask task, RunPolicy policy, Consumer<String> progress) {
        this.truth = truth;
        this.task = task;
        this.policy = policy;
        this.progress = progress;
    }

    /// What the results of a run depend on.
    public static Map<String, String> settings(TruthSource truth, EvaluationTask task, Models models) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("evaluation", task.name());
        settings.put("truth.format", truth.format());
        settings.put("truth.sha256", truth.sha256());
        settings.putAll(models.settings());
        settings.putAll(task.settings());
        return settings;
    }

    /// Asks the server about a grey image, which tells whose weights answer.
    ///
    /// @param server for the error, as it was given
    /// @throws EvaluationException if it does not answer as RexServe does
    public static Models models(Asker asker, String server, QuestionRun.Pause pause, RunPolicy policy)
            throws InterruptedException {
        var source = new ImageSource.Bytes("probe.png", Base64.getDecoder().decode(PROBE));
        var question = new Question(
                "probe", "probe", source, QuestionKind.DETECT, List.of("object"), List.of(), AskOptions.CHATREX);
        var waited = Duration.ZERO;
        while (true) {
            switch (asker.ask(question)) {
                case Reply.Answered(QuestionResult _, Models models) -> {
                    return models;
                }
                case Reply.Failed(String reason, boolean _) ->
                    throw new EvaluationException("--server: " + server + ": " + reason
                            + " (expected: a running server; ./rexserve serve starts one)");
                case Reply.Refused(String reason, @Nullable Duration after) -> {
                    Duration wait = after == null || after.isZero() ? Duration.ofSeconds(1) : after;
                    waited = waited.plus(wait);
                    if (waited.compareTo(policy.patience()) > 0) {
                        throw new EvaluationException("--server: " + server + ": refuses for "
                                + policy.patience().toSeconds() + " s: " + reason);
                    }
                    pause.wait(wait);
                }
            }
        }
    }

    /// Asks what has no answer yet.
    public void ask(QuestionPlan plan, Asker asker, Models models, ResultFile results, QuestionRun.Pause pause)
            throws IOException, InterruptedException {
        if (results.cutOff() > 0) {
            progress.accept("the last line was cut off by the end of an earlier start; its question is asked again");
        }
        int before = results.answered();
        if (before > 0) {
            progress.accept(before + " questions have an answer of an earlier start");
        }
        var lines = new Progress("questions", plan.questions(), before, progress, System::nanoTime);
        try (var questions = new QuestionReader(truth, task)) {
            new QuestionRun(policy, asker, models, results, pause).run(questions, plan.questions(), lines);
        }
    }

    /// What the results of a whole truth come to.
    ///
    /// @param measured figures, those of the costs among them
    /// @param answers questions with an answer
    /// @param failures questions without one, by reason
    /// @param warnings number of answers by the code of their warnings
    /// @param otherSizes images that the server saw in another size than the truth states
    /// @param costs of the answers
    /// @param images by key
    public record Outcome(
            Measured measured,
            long answers,
            Map<String, Long> failures,
            Map<String, Long> warnings,
            long otherSizes,
            List<AnswerCost> costs,
            Map<String, ImageSource> images) {
        /// Of answers that nobody was asked for.
        public static Outcome of(Measured measured, Map<String, ImageSource> images) {
            return new Outcome(measured, 0, Map.of(), Map.of(), 0, List.of(), images);
        }
    }

    /// Reads the truth once more, with the answers to its questions.
    ///
    /// @throws EvaluationException if a question has no result
    public static Outcome measure(TruthSource truth, EvaluationTask task, ResultFile results) throws IOException {
        return measure(
                truth,
                task,
                record -> task.questions(record).stream().map(Question::id).toList(),
                results);
    }

    /// @param ids of the results of an image
    static Outcome measure(
            TruthSource truth, EvaluationTask task, Function<ImageRecord, List<String>> ids, ResultFile results)
            throws IOException {
        var tally = new Tally();
        try (DatasetReader reader = truth.open(ProblemSink.lenient())) {
            for (Optional<ImageRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                ImageRecord record = next.get();
                List<QuestionResult> answers = new ArrayList<>();
                for (String id : ids.apply(record)) {
                    answers.add(results.result(id)
                            .orElseThrow(() -> new EvaluationException("results of " + truth.name() + ": question " + id
                                    + " has none (expected: a run that was ended)")));
                }
                tally.add(record, answers);
                task.add(record, answers);
            }
        }
        return tally.outcome(task.measured());
    }

    static FigureSet costs(List<AnswerCost> costs) {
        return FigureSet.of(
                COSTS, "Cost of an answer", "Milliseconds and generated tokens of an answer.", AnswerCosts.of(costs));
    }

    private static final class Tally {
        private final Map<String, Long> failures = new LinkedHashMap<>();
        private final Map<String, Long> warnings = new LinkedHashMap<>();
        private final List<AnswerCost> costs = new ArrayList<>();
        private final Map<String, ImageSource> images = new HashMap<>();
        private long answers;
        private long otherSizes;

        void add(ImageRecord record, List<QuestionResult> results) {
            images.put(record.id(), record.image());
            boolean other = false;
            for (QuestionResult result : results) {
                if (result.error() != null) {
                    failures.merge(result.error(), 1L, Long::sum);
                    continue;
                }
                answers++;
                result.warnings().forEach(code -> warnings.merge(code, 1L, Long::sum));
                if (result.milliseconds() > 0) {
                    costs.add(new AnswerCost(
                            record.id(),
                            result.milliseconds(),
                            result.completionTokens(),
                            result.found().size()));
                }
                other |= (record.width().isPresent() && record.width().getAsInt() != result.width())
                        || (record.height().isPresent() && record.height().getAsInt() != result.height());
            }
            otherSizes += other ? 1 : 0;
        }

        Outcome outcome(Measured measured) {
            var sets = new ArrayList<>(measured.sets());
            if (!costs.isEmpty()) {
                sets.add(costs(costs));
            }
            var notes = new ArrayList<>(measured.notes());
            if (otherSizes > 0) {
                notes.add(
                        otherSizes + " images have another size than the truth states (a picture that was resized, or "
                                + "turned by EXIF): their boxes do not fit");
            }
            return new Outcome(
                    new Measured(sets, measured.detections(), measured.judgements(), notes),
                    answers,
                    failures,
                    warnings,
                    otherSizes,
                    costs,
                    images);
        }
    }
}
