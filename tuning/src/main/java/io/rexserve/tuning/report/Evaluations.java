package io.rexserve.tuning.report;

import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.task.DetectionFigures;
import io.rexserve.evaluation.task.DetectionTask;
import io.rexserve.evaluation.task.EvaluationTask;
import io.rexserve.evaluation.task.ProposalTask;
import io.rexserve.evaluation.task.RefusalTask;
import io.rexserve.evaluation.task.TruthSource;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The questions of each evaluation of a tuned model.
final class Evaluations {
    /// All boxes take part in average precision, whatever their score.
    private static final AskOptions ALL_BOXES = new AskOptions("fine", 0.0, null, 100, AskOptions.Ranking.ANSWER, true);
    /// As the service is asked by default.
    private static final AskOptions SERVED = new AskOptions("fine", null, null, 100, AskOptions.Ranking.ANSWER, false);

    private static final AskOptions RANKED = new AskOptions("fine", null, null, 100, AskOptions.Ranking.PHRASE, false);
    private static final int NAMES_PER_IMAGE = 3;
    private static final long SEED = 7;

    private Evaluations() {}

    /// Each evaluation of these images, in the order of the report.
    ///
    /// @param truth of the images
    /// @param source the images
    /// @param foreign names that are absent from all images; empty to ask for none
    static Map<TuneEvaluation, Supplier<EvaluationTask>> of(
            TunedModel.Kind kind, TuneEvaluation.Truth truth, TruthSource source, List<String> foreign)
            throws IOException {
        var evaluations = new LinkedHashMap<TuneEvaluation, Supplier<EvaluationTask>>();
        if (kind == TunedModel.Kind.PROPOSALS) {
            evaluations.put(
                    truth == TuneEvaluation.Truth.HELD_OUT ? TuneEvaluation.PROPOSALS : TuneEvaluation.OLD_PROPOSALS,
                    () -> new ProposalTask(ALL_BOXES));
            return evaluations;
        }
        DatasetDescription description = description(source);
        switch (truth) {
            case HELD_OUT -> {
                evaluations.put(TuneEvaluation.DETECTION, detection(SERVED, description));
                evaluations.put(TuneEvaluation.RANKING, detection(RANKED, description));
                if (!description.categories().isEmpty()) {
                    evaluations.put(
                            TuneEvaluation.REFUSAL, () -> new RefusalTask(SERVED, NAMES_PER_IMAGE, SEED, description));
                }
                if (!foreign.isEmpty()) {
                    DatasetDescription others = HeldOutTruth.description(foreign);
                    evaluations.put(
                            TuneEvaluation.OTHER_THINGS,
                            () -> RefusalTask.ofAbsent(SERVED, NAMES_PER_IMAGE, SEED, others));
                }
            }
            case REPLAYED -> {
                evaluations.put(TuneEvaluation.OLD_DETECTION, detection(SERVED, description));
                evaluations.put(TuneEvaluation.OLD_RANKING, detection(RANKED, description));
            }
        }
        return evaluations;
    }

    private static Supplier<EvaluationTask> detection(AskOptions options, DatasetDescription description) {
        int names = description.categories().size();
        DetectionTask.Prompt prompt =
                names > 0 && names <= DetectionTask.MAX_NAMES ? DetectionTask.Prompt.ALL : DetectionTask.Prompt.TRUTH;
        return () -> new DetectionTask(DetectionFigures.Kind.COCO, options, prompt, description);
    }

    /// What the figures of a card stand for.
    static String protocol(TunedModel.Kind kind) {
        return switch (kind) {
            case PROPOSALS ->
                "Held-out images; the best 100 boxes of the fine prompt, whatever their names, through the served suite. Old boxes: held-out images of the replayed sets.";
            case LANGUAGE ->
                "Held-out images; every name of the set is asked for in every image, through the served suite, with the"
                        + " same proposal network before and after: by the decoder's answers, and by phrase ranking,"
                        + " where every box is scored for every name. Refusals: up to "
                        + NAMES_PER_IMAGE + " names an image, one a question. Old names: held-out images of the"
                        + " replayed sets.";
        };
    }

    private static DatasetDescription description(TruthSource truth) throws IOException {
        try (DatasetReader reader = truth.open(ProblemSink.lenient())) {
            return reader.description();
        }
    }
}
