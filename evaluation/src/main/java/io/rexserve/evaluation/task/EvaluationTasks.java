package io.rexserve.evaluation.task;

import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.run.EvaluationException;
import io.rexserve.evaluation.run.QuestionKind;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// The evaluation that a result file's settings name.
final class EvaluationTasks {
    private static final String SERVICE = AskOptions.SERVICE_DEFAULT;

    private EvaluationTasks() {}

    /// @throws EvaluationException if the settings are none that this version writes
    static EvaluationTask of(
            Map<String, String> settings,
            DatasetDescription description,
            BiFunction<Map<String, String>, AskOptions, Optional<EvaluationTask>> others) {
        try {
            AskOptions options = options(settings);
            String evaluation = settings.getOrDefault("evaluation", "");
            return switch (evaluation) {
                case "coco" -> detection(DetectionFigures.Kind.COCO, options, settings, description);
                case "lvis" -> detection(DetectionFigures.Kind.LVIS, options, settings, description);
                case "refcoco" -> new ReferringTask(options);
                case "counting" -> new CountingTask(options);
                case "refusal" ->
                    new RefusalTask(
                            options,
                            Integer.parseInt(settings.getOrDefault("names", "")),
                            Long.parseLong(settings.getOrDefault("seed", "")),
                            description);
                case "regions" ->
                    new RegionTask(
                            QuestionKind.valueOf(
                                    settings.getOrDefault("task", "").toUpperCase(Locale.ROOT)),
                            options,
                            sentenceModel(settings));
                default ->
                    others.apply(settings, options)
                            .orElseThrow(() -> new EvaluationException("evaluation: " + evaluation
                                    + " (expected: coco, lvis, refcoco, regions, counting, refusal, scenes or "
                                    + "photographs)"));
            };
        } catch (IllegalArgumentException e) {
            throw new EvaluationException(
                    "settings of the results: " + e.getMessage() + " (expected: results that this version wrote)");
        }
    }

    private static @Nullable Path sentenceModel(Map<String, String> settings) {
        String folder = settings.get("sentence_model");
        return folder == null ? null : Path.of(folder);
    }

    private static EvaluationTask detection(
            DetectionFigures.Kind kind,
            AskOptions options,
            Map<String, String> settings,
            DatasetDescription description) {
        var prompt = DetectionTask.Prompt.valueOf(
                settings.getOrDefault("prompt", "truth").toUpperCase(Locale.ROOT));
        return new DetectionTask(kind, options, prompt, description);
    }

    private static AskOptions options(Map<String, String> settings) {
        return new AskOptions(
                settings.getOrDefault("granularity", "fine"),
                number(settings.get("min-score")),
                number(settings.get("nms")),
                Integer.parseInt(settings.getOrDefault("max-proposals", "100")),
                AskOptions.Ranking.valueOf(
                        settings.getOrDefault("ranking", "answer").toUpperCase(Locale.ROOT)),
                Boolean.parseBoolean(settings.getOrDefault("keep-proposals", "false")));
    }

    private static @Nullable Double number(@Nullable String text) {
        return text == null || text.equals(SERVICE) ? null : (Double) Double.parseDouble(text);
    }
}
