package io.rexserve.evaluation;

import io.rexserve.cli.Home;
import io.rexserve.cli.Machine;
import io.rexserve.cli.RexServeCommandLine;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.evaluation.report.Bootstrap;
import io.rexserve.evaluation.report.RunReport;
import io.rexserve.evaluation.run.Floor;
import io.rexserve.evaluation.run.Models;
import io.rexserve.evaluation.run.QuestionRun.Pause;
import io.rexserve.evaluation.run.ResultFile;
import io.rexserve.evaluation.run.SuiteClient;
import io.rexserve.evaluation.task.EvaluationRun;
import io.rexserve.evaluation.task.EvaluationTask;
import io.rexserve.evaluation.task.KnownFigures;
import io.rexserve.evaluation.task.QuestionPlan;
import io.rexserve.evaluation.task.RunContents;
import io.rexserve.evaluation.task.RunFolder;
import io.rexserve.evaluation.task.TruthSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/// What all commands that ask a suite do: count the questions, find out whose models answer, ask, measure, print.
final class EvaluationFlow {
    private final CommandSpec spec;
    private final RunFlags flags;
    private final SuiteOptions suite;
    private final long start = System.nanoTime();

    /// @param spec of the command, for what it prints
    EvaluationFlow(CommandSpec spec, RunFlags flags, SuiteOptions suite) {
        this.spec = spec;
        this.flags = flags;
        this.suite = suite;
    }

    /// @param tasks makes the evaluation, a fresh one at every call
    /// @param problems of the truth
    /// @param labelsPerQuestion names that a suite of this process joins into one prompt
    /// @return the exit status
    int run(TruthSource truth, Supplier<? extends EvaluationTask> tasks, ProblemSink problems, int labelsPerQuestion)
            throws IOException, InterruptedException {
        suite.requireOne();
        List<Floor> floors = flags.floors();
        flags.bootstrap(0); // refuses what it cannot do before anyone is asked
        EvaluationTask task = tasks.get();
        QuestionPlan plan = QuestionPlan.of(truth, task, problems);
        plan.requireAskable(truth, flags.policy().maxFailingShare());
        say(describe(truth, plan));
        if (!floors.isEmpty()) {
            Floor.requireKnown(floors, KnownFigures.of(truth, tasks.get()));
        }
        if (suite.server() != null) {
            return ask(suite.server(), truth, task, plan, floors, Map.of());
        }
        try (ServedSuite served = ServedSuite.start(suite.settings(labelsPerQuestion))) {
            var prompt = Map.of("labels-per-question", Integer.toString(labelsPerQuestion));
            return ask(served.address(), truth, task, plan, floors, prompt);
        }
    }

    private static String describe(TruthSource truth, QuestionPlan plan) {
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s (%s): %,d images, %,d boxes; %,d questions",
                truth.name(),
                truth.format(),
                plan.images(),
                plan.regions(),
                plan.questions()));
        if (plan.names() > 0) {
            text.append(String.format(Locale.ROOT, ", %,d names or phrases", plan.names()));
        }
        if (plan.regionsAsked() > 0) {
            text.append(String.format(Locale.ROOT, ", %,d regions", plan.regionsAsked()));
        }
        return text.toString();
    }

    private int ask(
            String server,
            TruthSource truth,
            EvaluationTask task,
            QuestionPlan plan,
            List<Floor> floors,
            Map<String, String> extra)
            throws IOException, InterruptedException {
        Path folder = flags.out() == null ? Files.createTempDirectory("rexserve-evaluate-") : flags.out();
        try (var client = new SuiteClient(server, flags.deadline())) {
            Models models = EvaluationRun.models(client, suite.name(), Pause.SLEEP, flags.policy());
            var settings = new LinkedHashMap<>(EvaluationRun.settings(truth, task, models));
            settings.putAll(extra);
            var run = new EvaluationRun(truth, task, flags.policy(), this::say);
            try (ResultFile results = ResultFile.open(folder, settings)) {
                run.ask(plan, client, models, results, Pause.SLEEP);
                return finish(truth, task, plan, settings, EvaluationRun.measure(truth, task, results), floors);
            }
        } finally {
            if (flags.out() == null) {
                delete(folder);
            }
        }
    }

    private int finish(
            TruthSource truth,
            EvaluationTask task,
            QuestionPlan plan,
            Map<String, String> settings,
            EvaluationRun.Outcome outcome,
            List<Floor> floors)
            throws IOException {
        var counts = new LinkedHashMap<String, Long>();
        counts.put("images", plan.images());
        counts.put("boxes", plan.regions());
        counts.put("questions", plan.questions());
        counts.put("answers", outcome.answers());
        counts.put("failed", plan.questions() - outcome.answers());
        var summary = new RunSummary(
                task.name(),
                settings,
                truth.name(),
                counts,
                outcome.failures(),
                outcome.warnings(),
                plan.problems(),
                outcome.measured(),
                floors,
                seconds(),
                Machine.here(Home.folder()));
        return finish(summary, truth, outcome);
    }

    /// Writes the folder of the run and prints what it came to.
    ///
    /// @return the exit status
    int finish(RunSummary summary, TruthSource truth, EvaluationRun.Outcome outcome) throws IOException {
        if (flags.out() != null) {
            if (truth.place() != null) {
                RunFolder.write(flags.out(), truth.place());
            }
            Path report = flags.out().resolve("report.html");
            RunReport.write(report, RunContents.of(summary.description(), outcome), bootstrap(outcome));
            say("report: " + report);
        }
        return print(summary);
    }

    private Bootstrap bootstrap(EvaluationRun.Outcome outcome) {
        return flags.bootstrap(outcome.measured().detections().stream()
                .mapToLong(image -> image.found().size())
                .sum());
    }

    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    /// Writes the summary, prints it, and says with which status the command ends.
    private int print(RunSummary summary) throws IOException {
        String json = summary.json();
        if (flags.out() != null) {
            Files.createDirectories(flags.out());
            Files.writeString(flags.out().resolve("summary.json"), json + "\n");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(summary.text());
        out.println(json);
        out.flush();
        return summary.isGoodEnough() ? 0 : RexServeCommandLine.BAD_RESULT;
    }

    /// A line for people, beside the results.
    void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}
