package io.rexserve.evaluation.photograph;

import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.evaluation.protocol.Calibration;
import io.rexserve.evaluation.protocol.DetectionImage;
import io.rexserve.evaluation.protocol.ScoredOutcome;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.run.Question;
import io.rexserve.evaluation.run.QuestionKind;
import io.rexserve.evaluation.run.QuestionResult;
import io.rexserve.evaluation.task.EvaluationTask;
import io.rexserve.evaluation.task.FigureSet;
import io.rexserve.evaluation.task.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The scores of both rankings, of names that are in a picture and of absent ones: what a calibration is fitted to.
public final class CalibrationTask implements EvaluationTask {
    private static final String TEXT = "How far scores are from the share of right boxes.";

    private final List<DetectionImage> listed = new ArrayList<>();
    private final List<DetectionImage> ranked = new ArrayList<>();

    @Override
    public String name() {
        return "calibration";
    }

    @Override
    public Map<String, String> settings() {
        return AskedNames.DEFAULTS.settings();
    }

    @Override
    public List<Question> questions(ImageRecord record) {
        List<String> names = AskedNames.withAbsent(record);
        return names.isEmpty()
                ? List.of()
                : List.of(
                        question(record, 0, names, AskedNames.DEFAULTS),
                        question(record, 1, names, AskedNames.DEFAULTS.withRanking(AskOptions.Ranking.PHRASE)));
    }

    private static Question question(ImageRecord record, int number, List<String> names, AskOptions options) {
        return new Question(
                record.id() + "#" + number,
                record.id(),
                record.image(),
                QuestionKind.DETECT,
                names,
                List.of(),
                options);
    }

    @Override
    public void add(ImageRecord record, List<QuestionResult> answers) {
        if (!answers.isEmpty()) {
            listed.add(AskedNames.detection(record, answers.get(0)));
            ranked.add(AskedNames.detection(record, answers.get(1)));
        }
    }

    /// Of objects that answers point at.
    public List<ScoredOutcome> listed() {
        return Calibration.outcomes(listed);
    }

    /// Of every proposal for every name.
    public List<ScoredOutcome> ranked() {
        return Calibration.outcomes(ranked);
    }

    @Override
    public Measured measured() {
        return new Measured(
                List.of(
                        FigureSet.of(
                                "listed.",
                                "Scores of what answers list",
                                TEXT,
                                Calibration.ofBoxes(listed, Calibration.DEFAULT_BINS)),
                        FigureSet.of(
                                "ranked.",
                                "Scores of every proposal for each name",
                                TEXT,
                                Calibration.ofBoxes(ranked, Calibration.DEFAULT_BINS))),
                listed,
                List.of(),
                List.of());
    }
}
