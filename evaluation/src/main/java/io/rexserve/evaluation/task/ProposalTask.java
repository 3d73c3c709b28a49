package io.rexserve.evaluation.task;

import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import io.rexserve.evaluation.protocol.ClassAgnosticBoxes;
import io.rexserve.evaluation.protocol.DetectionImage;
import io.rexserve.evaluation.protocol.FoundBox;
import io.rexserve.evaluation.protocol.Rectangle;
import io.rexserve.evaluation.protocol.TruthBox;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.run.Question;
import io.rexserve.evaluation.run.QuestionKind;
import io.rexserve.evaluation.run.QuestionResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The proposal network alone: its boxes against all annotated boxes, whatever their names.
public final class ProposalTask implements EvaluationTask {
    private static final String LABEL = "object";

    private final AskOptions options;
    private final List<DetectionImage> images = new ArrayList<>();
    private long failed;

    public ProposalTask(AskOptions options) {
        this.options = options;
    }

    @Override
    public String name() {
        return "proposals";
    }

    @Override
    public Map<String, String> settings() {
        return options.settings();
    }

    @Override
    public List<Question> questions(ImageRecord record) {
        return List.of(new Question(
                record.id(), record.id(), record.image(), QuestionKind.PROPOSALS, List.of(), List.of(), options));
    }

    @Override
    public void add(ImageRecord record, List<QuestionResult> answers) {
        var truths = new ArrayList<TruthBox>();
        for (Region region : record.regions()) {
            truths.add(new TruthBox(LABEL, Rectangle.of(region.box()), region.areaOrBox(), region.crowd()));
        }
        var found = new ArrayList<FoundBox>();
        for (QuestionResult answer : answers) {
            failed += answer.isAnswered() ? 0 : 1;
            if (answer.proposals() != null) {
                answer.proposals()
                        .forEach(each -> found.add(
                                new FoundBox(LABEL, DetectionTask.rectangle(each.box()), each.score(), each.score())));
            }
        }
        images.add(DetectionImage.of(record.id(), truths, found));
    }

    @Override
    public Measured measured() {
        var notes = new ArrayList<String>();
        DetectionTask.note(notes, failed, "questions failed; they count as answers that found nothing");
        var set = FigureSet.of(
                "",
                "Proposals",
                "Average precision and recall of the proposed boxes, whatever is in them, over IoU .5 to .95.",
                ClassAgnosticBoxes.of(images));
        return new Measured(List.of(set), images, List.of(), notes);
    }
}
