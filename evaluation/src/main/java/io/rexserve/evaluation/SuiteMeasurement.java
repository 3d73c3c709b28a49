package io.rexserve.evaluation;

import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.evaluation.report.RunContent;
import io.rexserve.evaluation.run.Models;
import io.rexserve.evaluation.run.QuestionRun.Pause;
import io.rexserve.evaluation.run.ResultFile;
import io.rexserve.evaluation.run.RunPolicy;
import io.rexserve.evaluation.run.SuiteClient;
import io.rexserve.evaluation.task.DetectionTask;
import io.rexserve.evaluation.task.EvaluationRun;
import io.rexserve.evaluation.task.EvaluationTask;
import io.rexserve.evaluation.task.QuestionPlan;
import io.rexserve.evaluation.task.RunContents;
import io.rexserve.evaluation.task.RunFolder;
import io.rexserve.evaluation.task.TruthSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Measures models on annotated images as `./rexserve evaluate` does: the suite is started in this process, and every
/// question goes through its gateway. A second start continues where the first one ended.
public final class SuiteMeasurement {
    private static final RunPolicy POLICY = new RunPolicy(2, 2, Duration.ofMinutes(5), 0.01);
    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private SuiteMeasurement() {}

    /// The models that are served.
    ///
    /// @param proposals folder or file of the proposal network
    /// @param language folder of the language model; null for the embedded one
    /// @param namesPerQuestion names that the suite joins into one prompt
    public record Served(Path proposals, @Nullable Path language, int namesPerQuestion) {
        /// All names of a request in one prompt.
        public Served(Path proposals, @Nullable Path language) {
            this(proposals, language, DetectionTask.MAX_NAMES);
        }

        private List<String> settings() {
            var settings = new ArrayList<>(List.of(
                    "rexserve.llm.labels-per-question=" + namesPerQuestion,
                    "rexserve.proposal.model=" + proposals.toAbsolutePath()));
            if (language != null) {
                settings.add("rexserve.llm.model=" + language.toAbsolutePath());
            }
            return settings;
        }
    }

    /// An evaluation and where its results go.
    ///
    /// @param truth what is asked about
    /// @param folder receives `results.jsonl` and `truth.json`
    /// @param task makes the evaluation, a fresh one at every call
    public record Evaluation(TruthSource truth, Path folder, Supplier<? extends EvaluationTask> task) {}

    /// Asks all questions of all evaluations.
    ///
    /// @param progress receives lines for people
    /// @return what each evaluation came to, in their order
    /// @throws io.rexserve.evaluation.run.EvaluationException if more than one question in a hundred fails
    public static List<RunContent> run(Served models, List<Evaluation> evaluations, Consumer<String> progress)
            throws IOException, InterruptedException {
        var contents = new ArrayList<RunContent>();
        try (ServedSuite suite = ServedSuite.start(models.settings());
                var client = new SuiteClient(suite.address(), DEADLINE)) {
            Models answering = EvaluationRun.models(client, suite.address(), Pause.SLEEP, POLICY);
            for (Evaluation evaluation : evaluations) {
                contents.add(run(evaluation, client, answering, progress));
            }
        }
        return contents;
    }

    private static RunContent run(Evaluation evaluation, SuiteClient client, Models models, Consumer<String> progress)
            throws IOException, InterruptedException {
        TruthSource truth = evaluation.truth();
        EvaluationTask task = evaluation.task().get();
        QuestionPlan plan = QuestionPlan.of(truth, task, ProblemSink.lenient());
        plan.requireAskable(truth, POLICY.maxFailingShare());
        Map<String, String> settings = EvaluationRun.settings(truth, task, models);
        var run = new EvaluationRun(truth, task, POLICY, progress);
        try (ResultFile results = ResultFile.open(evaluation.folder(), settings)) {
            run.ask(plan, client, models, results, Pause.SLEEP);
            EvaluationRun.Outcome outcome = EvaluationRun.measure(truth, task, results);
            if (truth.place() != null) {
                RunFolder.write(evaluation.folder(), truth.place());
            }
            var counts = new LinkedHashMap<String, Long>();
            counts.put("images", plan.images());
            counts.put("questions", plan.questions());
            counts.put("failed", plan.questions() - outcome.answers());
            return RunContents.of(
                    RunContents.description(task.name(), settings, truth.name(), Map.of(), counts, Map.of()), outcome);
        }
    }

    /// Reads what a measurement came to, when it was made before.
    ///
    /// @param evaluation as it was measured
    /// @throws io.rexserve.evaluation.run.EvaluationException if a question has no result
    public static RunContent read(Evaluation evaluation) throws IOException {
        try (ResultFile results = ResultFile.read(evaluation.folder())) {
            EvaluationRun.Outcome outcome =
                    EvaluationRun.measure(evaluation.truth(), evaluation.task().get(), results);
            return RunContents.of(
                    RunContents.description(
                            evaluation.folder().toString(),
                            results.settings(),
                            evaluation.truth().name(),
                            Map.of(),
                            Map.of("answers", outcome.answers()),
                            Map.of()),
                    outcome);
        }
    }
}
