package io.rexserve.evaluation.task;

import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import io.rexserve.evaluation.protocol.Rectangle;
import io.rexserve.evaluation.protocol.RegionAnswer;
import io.rexserve.evaluation.protocol.RegionNaming;
import io.rexserve.evaluation.report.QuestionOutcome;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.run.Question;
import io.rexserve.evaluation.run.QuestionKind;
import io.rexserve.evaluation.run.QuestionResult;
import io.rexserve.sentence.SentenceModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names of given boxes: Osprey's test of region understanding, with the true boxes as regions.
public final class RegionTask implements EvaluationTask {
    /// Regions that one prompt of the published models takes.
    private static final int MAX_REGIONS = 100;

    private final QuestionKind kind;
    private final AskOptions options;
    private final @Nullable Path sentenceModel;
    private final List<RegionAnswer> answers = new ArrayList<>();
    private final List<QuestionOutcome> judgements = new ArrayList<>();
    private long failed;
    private long passedOver;

    /// @param kind category or phrase
    /// @param sentenceModel folder of the model that compares names; null for the bundled one
    public RegionTask(QuestionKind kind, AskOptions options, @Nullable Path sentenceModel) {
        this.kind = kind;
        this.options = options;
        this.sentenceModel = sentenceModel;
    }

    @Override
    public String name() {
        return "regions";
    }

    @Override
    public Map<String, String> settings() {
        String task = kind.code();
        return sentenceModel == null
                ? Map.of("task", task)
                : Map.of(
                        "task",
                        task,
                        "sentence_model",
                        sentenceModel.toAbsolutePath().toString());
    }

    private static List<Region> regions(ImageRecord record) {
        return record.regions().stream()
                .filter(region -> !region.crowd() && !region.name().isBlank())
                .toList();
    }

    @Override
    public List<Question> questions(ImageRecord record) {
        List<Region> regions = regions(record);
        var questions = new ArrayList<Question>();
        for (int from = 0; from < regions.size(); from += MAX_REGIONS) {
            List<Region> part = regions.subList(from, Math.min(regions.size(), from + MAX_REGIONS));
            questions.add(new Question(
                    record.id() + "#" + questions.size(),
                    record.id(),
                    record.image(),
                    kind,
                    List.of(),
                    part.stream().map(Region::box).toList(),
                    options));
        }
        return questions;
    }

    @Override
    public void add(ImageRecord record, List<QuestionResult> results) {
        List<Region> regions = regions(record);
        passedOver += record.regions().size() - regions.size();
        Map<Integer, String> named = new HashMap<>();
        for (int part = 0; part < results.size(); part++) {
            failed += results.get(part).isAnswered() ? 0 : 1;
            int from = part * MAX_REGIONS;
            results.get(part).found().forEach(found -> named.putIfAbsent(from + found.index(), found.label()));
        }
        for (int i = 0; i < regions.size(); i++) {
            judge(record, regions.get(i), named.getOrDefault(i, ""));
        }
    }

    private void judge(ImageRecord record, Region region, String answer) {
        String group = Groups.of(record);
        answers.add(new RegionAnswer(record.id(), group, region.name(), answer));
        judgements.add(new QuestionOutcome(
                record.id(),
                group,
                "",
                region.name(),
                answer,
                RegionNaming.semanticIou(answer, region.name()),
                List.of(Rectangle.of(region.box())),
                List.of()));
    }

    @Override
    public Measured measured() {
        var notes = new ArrayList<String>();
        DetectionTask.note(notes, failed, "questions failed; their regions count as answered with nothing");
        DetectionTask.note(notes, passedOver, "true boxes are crowds or have no name; they were not asked about");
        return new Measured(List.of(figures()), List.of(), judgements, notes);
    }

    private FigureSet figures() {
        try (SentenceModel model = sentenceModel == null ? SentenceModel.bundled() : SentenceModel.of(sentenceModel)) {
            return FigureSet.of(
                    "",
                    "Names of regions",
                    "SS: cosine of the sentence embeddings of answer and name (" + model.name()
                            + "); S-IoU: overlap of their words.",
                    RegionNaming.of(answers, model.name(), model::cosine));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
