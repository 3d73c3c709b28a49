package io.rexserve.evaluation.task;

import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import io.rexserve.evaluation.protocol.FoundBox;
import io.rexserve.evaluation.protocol.HumanRef;
import io.rexserve.evaluation.protocol.HumanRefAnswer;
import io.rexserve.evaluation.protocol.Rectangle;
import io.rexserve.evaluation.protocol.RefCocoAccuracy;
import io.rexserve.evaluation.protocol.ReferringAnswer;
import io.rexserve.evaluation.report.QuestionOutcome;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.run.Question;
import io.rexserve.evaluation.run.QuestionKind;
import io.rexserve.evaluation.run.QuestionResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Referring expressions, each a question of its own: RefCOCO's accuracy where an expression means one object,
/// HumanRef's figures where it may mean several or none.
public final class ReferringTask implements EvaluationTask {
    private final AskOptions options;
    private final List<ReferringAnswer> single = new ArrayList<>();
    private final List<HumanRefAnswer> several = new ArrayList<>();
    private final List<QuestionOutcome> judgements = new ArrayList<>();
    private boolean onlySingle = true;
    private long failed;

    public ReferringTask(AskOptions options) {
        this.options = options;
    }

    @Override
    public String name() {
        return "refcoco";
    }

    @Override
    public Map<String, String> settings() {
        return options.settings();
    }

    @Override
    public List<Question> questions(ImageRecord record) {
        var questions = new ArrayList<Question>();
        for (Expression expression : Expression.of(record)) {
            questions.add(new Question(
                    record.id() + "#" + questions.size(),
                    record.id(),
                    record.image(),
                    QuestionKind.REFER,
                    List.of(expression.text()),
                    List.of(),
                    options));
        }
        return questions;
    }

    @Override
    public void add(ImageRecord record, List<QuestionResult> results) {
        List<Expression> expressions = Expression.of(record);
        for (int i = 0; i < expressions.size(); i++) {
            judge(record, expressions.get(i), results.get(i));
        }
    }

    private void judge(ImageRecord record, Expression expression, QuestionResult result) {
        failed += result.isAnswered() ? 0 : 1;
        List<Rectangle> truth = expression.regions().stream()
                .map(Region::box)
                .map(Rectangle::of)
                .toList();
        List<FoundBox> found = result.found().stream().map(ReferringTask::found).toList();
        List<Rectangle> boxes = found.stream().map(FoundBox::box).toList();
        onlySingle &= truth.size() == 1 && expression.domain().isEmpty();
        if (truth.size() == 1) {
            single.add(new ReferringAnswer(record.id(), Groups.of(record), truth.getFirst(), found));
        }
        several.add(new HumanRefAnswer(
                record.id(), expression.group(), expression.subgroup(), truth, boxes, expression.candidates()));
        judgements.add(new QuestionOutcome(
                record.id(),
                expression.domain().isEmpty() ? Groups.of(record) : expression.domain(),
                expression.text(),
                truth.isEmpty() ? "nothing" : "",
                result.isAnswered() && boxes.isEmpty() ? "nothing" : "",
                quality(truth, found, result.isAnswered()),
                truth,
                boxes));
    }

    private static FoundBox found(QuestionResult.Found each) {
        double score = each.score() == null ? 0 : each.score();
        return new FoundBox(
                each.label(),
                DetectionTask.rectangle(each.box()),
                score,
                each.proposalScore() == null ? score : each.proposalScore());
    }

    // Overlap of the best-scored box with one true box; of several, the share that some box covers.
    private static double quality(List<Rectangle> truth, List<FoundBox> found, boolean answered) {
        if (truth.isEmpty()) {
            return answered && found.isEmpty() ? 1 : 0;
        }
        if (truth.size() == 1) {
            return found.stream()
                    .reduce((first, next) -> next.score() > first.score() ? next : first)
                    .map(best -> best.box().iou(truth.getFirst()))
                    .orElse(0.0);
        }
        return truth.stream()
                        .filter(box ->
                                found.stream().anyMatch(each -> each.box().iou(box) >= 0.5))
                        .count()
                / (double) truth.size();
    }

    @Override
    public Measured measured() {
        var notes = new ArrayList<String>();
        DetectionTask.note(notes, failed, "questions failed; they count as answered without a box");
        var sets = new ArrayList<FigureSet>();
        if (!single.isEmpty() || onlySingle) {
            sets.add(FigureSet.of(
                    "",
                    "Referring expressions",
                    "Share of expressions whose best-scored box has an IoU of at least .5 with the true box.",
                    RefCocoAccuracy.of(single)));
        }
        if (!onlySingle) {
            sets.add(FigureSet.of(
                    "humanref.",
                    "HumanRef",
                    "Recall, precision and DensityF1 of expressions that may mean several objects; rejection of those that "
                            + "mean none.",
                    HumanRef.of(several)));
        }
        return new Measured(sets, List.of(), judgements, notes);
    }
}
