package io.rexserve.evaluation;

import io.rexserve.cli.CommandException;
import io.rexserve.cli.Home;
import io.rexserve.cli.Machine;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.evaluation.run.Floor;
import io.rexserve.evaluation.run.Models;
import io.rexserve.evaluation.run.QuestionResult;
import io.rexserve.evaluation.run.ResultFile;
import io.rexserve.evaluation.task.DetectionTask;
import io.rexserve.evaluation.task.EvaluationRun;
import io.rexserve.evaluation.task.FoundDetections;
import io.rexserve.evaluation.task.Measured;
import io.rexserve.evaluation.task.TruthSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Figures of given detections: nobody is asked, and no image is needed.
final class FoundFlow {
    private static final List<String> FORMATS_OF_THE_TOOLS = List.of("coco", "lvis");

    private final EvaluationFlow flow;
    private final RunFlags flags;
    private final SuiteOptions suite;

    FoundFlow(EvaluationFlow flow, RunFlags flags, SuiteOptions suite) {
        this.flow = flow;
        this.flags = flags;
        this.suite = suite;
    }

    /// @param found file of COCO's results
    /// @return the exit status
    int run(TruthSource truth, Path path, DetectionTask task, ProblemSink problems, Path found) throws IOException {
        if (suite.isGiven()) {
            throw new CommandException("--found: given with --server or --model (expected: one of the three)");
        }
        if (!Files.isRegularFile(found)) {
            throw new CommandException("--found: " + found + ": not there (expected: detections as COCO's results)");
        }
        List<Floor> floors = flags.floors();
        flags.bootstrap(0); // refuses what it cannot do before anything is read
        FoundDetections detections = FoundDetections.read(found, TruthFlags.description(truth));
        if (FORMATS_OF_THE_TOOLS.contains(truth.format()) && Files.isRegularFile(path)) {
            task.useColumns(path, detections);
        }
        Map<String, String> settings = EvaluationRun.settings(truth, task, new Models(null, null));
        settings.keySet().removeAll(task.settings().keySet());
        settings.put(EvaluationRun.FOUND, TruthSource.sha256(found));
        var counts = new LinkedHashMap<String, Long>();
        var images = new HashMap<String, ImageSource>();
        try (@Nullable ResultFile results = flags.out() == null ? null : ResultFile.open(flags.out(), settings)) {
            add(truth, task, problems, detections, results, counts, images);
        }
        boolean leftOut = problems.counts().keySet().stream().anyMatch(reason -> !reason.isNote());
        Measured measured = task.measured(detections.notes(leftOut));
        Floor.requireKnown(floors, measured.figures().keySet());
        var summary = new RunSummary(
                task.name(),
                settings,
                truth.name(),
                counts,
                Map.of(),
                Map.of(),
                problems,
                measured,
                floors,
                flow.seconds(),
                Machine.here(Home.folder()));
        return flow.finish(summary, truth, EvaluationRun.Outcome.of(measured, images));
    }

    private static void add(
            TruthSource truth,
            DetectionTask task,
            ProblemSink problems,
            FoundDetections detections,
            @Nullable ResultFile results,
            Map<String, Long> counts,
            Map<String, ImageSource> images)
            throws IOException {
        long boxes = 0;
        long found = 0;
        try (DatasetReader reader = truth.open(problems)) {
            for (Optional<ImageRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                QuestionResult result = detections.of(next.get());
                task.add(next.get(), List.of(result));
                if (results != null && !results.isAnswered(result.id())) {
                    results.append(result);
                }
                images.put(next.get().id(), next.get().image());
                boxes += next.get().regions().size();
                found += result.found().size();
            }
        }
        counts.put("images", (long) images.size());
        counts.put("boxes", boxes);
        counts.put("detections", found);
    }
}
