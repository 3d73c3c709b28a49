package io.rexserve.evaluation.task;

import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import io.rexserve.evaluation.protocol.CountAnswer;
import io.rexserve.evaluation.protocol.CountingError;
import io.rexserve.evaluation.protocol.Rectangle;
import io.rexserve.evaluation.report.QuestionOutcome;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.run.Question;
import io.rexserve.evaluation.run.QuestionKind;
import io.rexserve.evaluation.run.QuestionResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// Grounded counting: how many objects of a name there are, by the number that the answer states and by its boxes.
/// One question for each name in an image.
public final class CountingTask implements EvaluationTask {
    private final AskOptions options;
    private final List<CountAnswer> answers = new ArrayList<>();
    private final List<QuestionOutcome> judgements = new ArrayList<>();
    private long failed;

    public CountingTask(AskOptions options) {
        this.options = options;
    }

    @Override
    public String name() {
        return "counting";
    }

    @Override
    public Map<String, String> settings() {
        return options.settings();
    }

    // A crowd is an unknown number, and so are classes of which not every object is annotated.
    private static Map<String, List<Region>> counted(ImageRecord record) {
        var byName = new LinkedHashMap<String, List<Region>>();
        Set<String> uncertain = new HashSet<>(record.notExhaustive());
        for (Region region : record.regions()) {
            if (region.crowd()) {
                uncertain.add(region.name());
            } else if (!region.name().isBlank()) {
                byName.computeIfAbsent(region.name(), _ -> new ArrayList<>()).add(region);
            }
        }
        byName.keySet().removeAll(uncertain);
        return byName;
    }

    @Override
    public List<Question> questions(ImageRecord record) {
        var questions = new ArrayList<Question>();
        for (String name : counted(record).keySet()) {
            questions.add(new Question(
                    record.id() + "#" + questions.size(),
                    record.id(),
                    record.image(),
                    QuestionKind.COUNT,
                    List.of(name),
                    List.of(),
                    options));
        }
        return questions;
    }

    @Override
    public void add(ImageRecord record, List<QuestionResult> results) {
        var asked = List.copyOf(counted(record).entrySet());
        for (int i = 0; i < asked.size(); i++) {
            judge(record, asked.get(i).getKey(), asked.get(i).getValue(), results.get(i));
        }
    }

    private void judge(ImageRecord record, String name, List<Region> truth, QuestionResult result) {
        failed += result.isAnswered() ? 0 : 1;
        OptionalInt stated = result.statedCount() == null ? OptionalInt.empty() : OptionalInt.of(result.statedCount());
        int boxes = (int) result.found().stream()
                .map(QuestionResult.Found::index)
                .distinct()
                .count();
        String group = Groups.of(record);
        answers.add(new CountAnswer(
                record.id(),
                group,
                truth.size(),
                stated,
                result.isAnswered() ? OptionalInt.of(boxes) : OptionalInt.empty()));
        int answer = stated.orElse(boxes);
        judgements.add(new QuestionOutcome(
                record.id(),
                group,
                name,
                Integer.toString(truth.size()),
                result.isAnswered()
                        ? stated.isPresent() ? answer + " stated, " + boxes + " boxes" : boxes + " boxes"
                        : "",
                result.isAnswered() ? 1.0 / (1 + Math.abs(answer - truth.size())) : 0,
                truth.stream().map(region -> Rectangle.of(region.box())).toList(),
                result.found().stream()
                        .map(found -> DetectionTask.rectangle(found.box()))
                        .toList()));
    }

    @Override
    public Measured measured() {
        var notes = new ArrayList<String>();
        DetectionTask.note(notes, failed, "questions failed; they count as answered without a number and a box");
        var set = FigureSet.of(
                "",
                "Counts",
                "Error of the number that the answer states, and of the number of its boxes.",
                CountingError.of(answers));
        return new Measured(List.of(set), List.of(), judgements, notes);
    }
}
