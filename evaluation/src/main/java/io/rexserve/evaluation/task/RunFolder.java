package io.rexserve.evaluation.task;

import io.rexserve.datasets.Formats;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.evaluation.report.RunContent;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.run.EvaluationException;
import io.rexserve.evaluation.run.ResultFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// A folder that a run was written to, read again.
public final class RunFolder {
    /// Where the truth is, beside the results.
    public static final String TRUTH = "truth.json";

    private RunFolder() {}

    /// Notes where the truth of a run is.
    public static void write(Path folder, TruthSource.Place place) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(TRUTH), JsonMapper.shared().writeValueAsString(place) + "\n");
    }

    /// Figures, outcomes and images of a run that was ended.
    ///
    /// @param others makes the evaluations that are no part of this package of settings and options
    /// @throws EvaluationException if something of it is missing, or its truth is not what it was
    public static RunContent open(
            Path folder, BiFunction<Map<String, String>, AskOptions, Optional<EvaluationTask>> others)
            throws IOException {
        try (ResultFile results = ResultFile.read(folder)) {
            Map<String, String> settings = results.settings();
            TruthSource truth = truth(folder, settings);
            EvaluationTask task = EvaluationTasks.of(settings, description(truth), others);
            EvaluationRun.Outcome outcome = settings.containsKey(EvaluationRun.FOUND)
                    ? EvaluationRun.measure(truth, task, record -> List.of(record.id()), results)
                    : EvaluationRun.measure(truth, task, results);
            var counts = new LinkedHashMap<String, Long>();
            counts.put("images", (long) outcome.images().size());
            counts.put("answers", outcome.answers());
            counts.put(
                    "failed",
                    outcome.failures().values().stream()
                            .mapToLong(Long::longValue)
                            .sum());
            return RunContents.of(
                    RunContents.description(folder.toString(), settings, truth.name(), Map.of(), counts, Map.of()),
                    outcome);
        }
    }

    private static TruthSource truth(Path folder, Map<String, String> settings) throws IOException {
        Path file = folder.resolve(TRUTH);
        if (!Files.isRegularFile(file)) {
            throw new EvaluationException(
                    file + ": not there (expected: the folder of a run of ./rexserve evaluate --out)");
        }
        TruthSource.Place place;
        try {
            place = JsonMapper.shared().readValue(Files.readString(file), TruthSource.Place.class);
        } catch (JacksonException e) {
            throw new EvaluationException(
                    file + ": " + e.getOriginalMessage() + " (expected: path and format of the truth)");
        }
        Path path = Path.of(place.path());
        if (!Files.exists(path)) {
            throw new EvaluationException(path + ": not there (expected: the truth of the run in " + folder + ")");
        }
        TruthSource truth = TruthSource.of(
                Formats.named(place.format()), path, place.images() == null ? null : Path.of(place.images()));
        String then = settings.getOrDefault("truth.sha256", "");
        if (!truth.sha256().equals(then)) {
            throw new EvaluationException(path + ": sha256 " + truth.sha256() + " (expected: " + then
                    + ", the truth of the run in " + folder + ")");
        }
        return truth;
    }

    static DatasetDescription description(TruthSource source) throws IOException {
        try (DatasetReader reader = source.open(ProblemSink.lenient())) {
            return reader.description();
        }
    }
}
