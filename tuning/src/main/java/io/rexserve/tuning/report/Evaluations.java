package io.rexserve.tuning.report;

import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.task.DetectionFigures;
import io.rexserve.evaluation.task.DetectionTask;
import io.rexserve.evaluation.task.EvaluationTask;
import io.rexserve.evaluation.task.ProposalTask;
import io.rexserve.evaluation.task.RefusalTask;
import io.rexserve.evaluation.task.TruthSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// What a tuned model is measured by: the boxes of proposal networks; of language models detection, and whether absent
/// names are refused.
final class Evaluations {
    static final String PROPOSALS = "proposals";
    static final String DETECTION = "detection";
    static final String REFUSAL = "refusal";

    /// All boxes take part in average precision, whatever their score.
    private static final AskOptions ALL_BOXES = new AskOptions("fine", 0.0, null, 100, AskOptions.Ranking.ANSWER, true);
    /// As the service is asked by default.
    private static final AskOptions SERVED = new AskOptions("fine", null, null, 100, AskOptions.Ranking.ANSWER, false);
    private static final int NAMES_PER_IMAGE = 3;
    private static final long SEED = 7;

    private Evaluations() {}

    /// Each evaluation by its name, in the order of the report.
    ///
    /// @param foreign names that are absent from all images
    static Map<String, Supplier<EvaluationTask>> of(TunedModel.Kind kind, TruthSource truth, List<String> foreign)
            throws IOException {
        var evaluations = new LinkedHashMap<String, Supplier<EvaluationTask>>();
        switch (kind) {
            case PROPOSALS -> evaluations.put(PROPOSALS, () -> new ProposalTask(ALL_BOXES));
            case LANGUAGE -> {
                DatasetDescription description = description(truth);
                int names = description.categories().size();
                DetectionTask.Prompt prompt = names > 0 && names <= DetectionTask.MAX_NAMES
                        ? DetectionTask.Prompt.ALL
                        : DetectionTask.Prompt.TRUTH;
                evaluations.put(
                        DETECTION, () -> new DetectionTask(DetectionFigures.Kind.COCO, SERVED, prompt, description));
                DatasetDescription asked = with(description, foreign);
                if (asked.categories().size() > 1) {
                    evaluations.put(REFUSAL, () -> new RefusalTask(SERVED, NAMES_PER_IMAGE, SEED, asked));
                }
            }
        }
        return evaluations;
    }

    /// What the figures of a card stand for.
    static String protocol(TunedModel.Kind kind) {
        return switch (kind) {
            case PROPOSALS ->
                "Held-out images; the best 100 boxes of the fine prompt, whatever their names, through the served suite.";
            case LANGUAGE ->
                "Held-out images; every name of the set is asked for in every image, through the served suite, with the"
                        + " same proposal network before and after.";
        };
    }

    private static DatasetDescription description(TruthSource truth) throws IOException {
        try (DatasetReader reader = truth.open(ProblemSink.lenient())) {
            return reader.description();
        }
    }

    private static DatasetDescription with(DatasetDescription description, List<String> foreign) {
        Set<String> names = new LinkedHashSet<>();
        description.categories().stream().map(Category::name).forEach(names::add);
        names.addAll(foreign);
        return HeldOutTruth.description(new ArrayList<>(names));
    }
}
