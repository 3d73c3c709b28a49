package io.rexserve.evaluation.task;

import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import io.rexserve.evaluation.protocol.Rectangle;
import io.rexserve.evaluation.protocol.RefusalAnswer;
import io.rexserve.evaluation.protocol.RefusalRate;
import io.rexserve.evaluation.report.QuestionOutcome;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.run.EvaluationException;
import io.rexserve.evaluation.run.Question;
import io.rexserve.evaluation.run.QuestionKind;
import io.rexserve.evaluation.run.QuestionResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// Whether a model refuses names of things that are not in the image, and does not refuse those that are. Each
/// name is a question of its own, so that no other name in the prompt gives an answer away.
///
/// Absent names are those that the truth knows to be absent (LVIS), expressions that it says mean nothing (HumanRef's
/// rejection subset), else categories of the dataset that the image's annotations do not hold.
public final class RefusalTask implements EvaluationTask {
    private final AskOptions options;
    private final int perImage;
    private final long seed;
    private final List<String> categories;

    /// Super-categories by the names in them: what shows a thing shows its group.
    private final Map<String, String> groups = new HashMap<>();

    private boolean asksPresent = true;
    private final List<RefusalAnswer> answers = new ArrayList<>();
    private final List<QuestionOutcome> judgements = new ArrayList<>();
    private long failed;

    /// @param perImage names of each kind per image, at most
    /// @param seed that draws them
    public RefusalTask(AskOptions options, int perImage, long seed, DatasetDescription description) {
        if (perImage < 1) {
            throw new EvaluationException("--names: " + perImage + " (expected: at least 1)");
        }
        this.options = options;
        this.perImage = perImage;
        this.seed = seed;
        this.categories =
                description.categories().stream().map(Category::name).distinct().toList();
        for (Category category : description.categories()) {
            if (category.parent() != null) {
                groups.put(category.name(), category.parent());
            }
        }
    }

    /// Asks for absent names alone, for instance where present ones are asked for already.
    public static RefusalTask ofAbsent(AskOptions options, int perImage, long seed, DatasetDescription description) {
        var task = new RefusalTask(options, perImage, seed, description);
        task.asksPresent = false;
        return task;
    }

    @Override
    public String name() {
        return "refusal";
    }

    @Override
    public Map<String, String> settings() {
        var settings = new LinkedHashMap<>(options.settings());
        settings.put("names", Integer.toString(perImage));
        settings.put("seed", Long.toString(seed));
        if (!asksPresent) {
            settings.put("present", "false");
        }
        return settings;
    }

    private record Name(String text, boolean present, QuestionKind kind) {}

    private List<Name> names(ImageRecord record) {
        var present = new LinkedHashSet<String>();
        var expressions = new LinkedHashSet<String>();
        for (Region region : record.regions()) {
            if (region.category() != null) {
                present.add(region.category());
            } else {
                expressions.addAll(region.phrases());
            }
        }
        var names = new ArrayList<Name>();
        if (asksPresent) {
            draw(record, present, 1).forEach(name -> names.add(new Name(name, true, QuestionKind.DETECT)));
            draw(record, expressions, 2).forEach(name -> names.add(new Name(name, true, QuestionKind.REFER)));
        }
        boolean refers = present.isEmpty();
        draw(record, absent(record, present), 3)
                .forEach(name -> names.add(new Name(name, false, refers ? QuestionKind.REFER : QuestionKind.DETECT)));
        return names;
    }

    private Set<String> absent(ImageRecord record, Set<String> present) {
        Set<String> absent = new LinkedHashSet<>(record.absent());
        if (absent.isEmpty()) {
            absent.addAll(categories);
        }
        absent.removeAll(present);
        present.stream().map(groups::get).forEach(absent::remove);
        absent.removeAll(record.notExhaustive());
        return absent;
    }

    // The same for the same seed and image, whatever other images there are.
    private List<String> draw(ImageRecord record, Set<String> names, int salt) {
        var drawn = new ArrayList<>(names);
        Collections.shuffle(drawn, new Random(31 * (31 * seed + record.id().hashCode()) + salt));
        return drawn.subList(0, Math.min(perImage, drawn.size()));
    }

    @Override
    public List<Question> questions(ImageRecord record) {
        var questions = new ArrayList<Question>();
        for (Name name : names(record)) {
            questions.add(new Question(
                    record.id() + "#" + questions.size(),
                    record.id(),
                    record.image(),
                    name.kind(),
                    List.of(name.text()),
                    List.of(),
                    options));
        }
        return questions;
    }

    @Override
    public void add(ImageRecord record, List<QuestionResult> results) {
        List<Name> names = names(record);
        for (int i = 0; i < names.size(); i++) {
            judge(record, names.get(i), results.get(i));
        }
    }

    // A failed question was treated wrongly either way.
    private void judge(ImageRecord record, Name name, QuestionResult result) {
        boolean refused = result.isAnswered() ? result.found().isEmpty() : name.present();
        failed += result.isAnswered() ? 0 : 1;
        String group = Groups.of(record);
        answers.add(new RefusalAnswer(record.id(), group, name.text(), name.present(), refused));
        judgements.add(new QuestionOutcome(
                record.id(),
                group,
                name.text(),
                name.present() ? "present" : "absent",
                !result.isAnswered() ? "" : refused ? "refused" : result.found().size() + " boxes",
                refused == name.present() ? 0 : 1,
                record.regions().stream()
                        .filter(region -> name.text().equals(region.category())
                                || region.phrases().contains(name.text()))
                        .map(region -> Rectangle.of(region.box()))
                        .toList(),
                result.found().stream()
                        .map(found -> DetectionTask.rectangle(found.box()))
                        .toList()));
    }

    @Override
    public Measured measured() {
        var notes = new ArrayList<String>();
        DetectionTask.note(notes, failed, "questions failed; they count as answered wrongly");
        var set = FigureSet.of(
                "",
                "Refusals",
                "Shares of absent names that were answered without a box, and of present names that were.",
                RefusalRate.of(answers));
        return new Measured(List.of(set), List.of(), judgements, notes);
    }
}
