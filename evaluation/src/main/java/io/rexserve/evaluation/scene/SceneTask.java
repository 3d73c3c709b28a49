package io.rexserve.evaluation.scene;

import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import io.rexserve.evaluation.protocol.DetectionImage;
import io.rexserve.evaluation.protocol.FoundBox;
import io.rexserve.evaluation.protocol.Rectangle;
import io.rexserve.evaluation.protocol.TruthBox;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.run.Question;
import io.rexserve.evaluation.run.QuestionKind;
import io.rexserve.evaluation.run.QuestionResult;
import io.rexserve.evaluation.task.EvaluationTask;
import io.rexserve.evaluation.task.FigureSet;
import io.rexserve.evaluation.task.Measured;
import io.rexserve.image.box.PixelBox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Everything that the embedded model was trained for, asked about held-out scenes: proposals, names one by one and
/// all in one prompt, absent names, regions, referring expressions, and what ranks the objects.
public final class SceneTask implements EvaluationTask {
    private static final String MEMBER = "member";

    private final AskOptions options;
    private final Map<String, SceneFigures> sets = new LinkedHashMap<>();
    private final List<DetectionImage> detections = new ArrayList<>();
    private long failed;

    public SceneTask(AskOptions options) {
        this.options = options;
    }

    @Override
    public String name() {
        return "scenes";
    }

    @Override
    public Map<String, String> settings() {
        return options.settings();
    }

    /// What a question is for, in the order in which they are asked.
    private enum Part {
        FINE,
        COARSE,
        TOGETHER,
        ALONE,
        ABSENT,
        RANKED,
        REGION,
        REFERRING
    }

    private record Asked(Part part, String text, Question question) {}

    private List<Asked> asked(ImageRecord record) {
        var asked = new Questions(record);
        asked.add(Part.FINE, "", QuestionKind.PROPOSALS, List.of(), options.withGranularity("fine"));
        asked.add(Part.COARSE, "", QuestionKind.PROPOSALS, List.of(), options.withGranularity("coarse"));
        List<String> present = List.copyOf(present(record));
        if (present.isEmpty()) {
            return asked.all;
        }
        asked.add(Part.TOGETHER, "", QuestionKind.DETECT, present, options);
        present.forEach(name -> asked.add(Part.ALONE, name, QuestionKind.DETECT, List.of(name), options));
        record.absent().forEach(name -> asked.add(Part.ABSENT, name, QuestionKind.DETECT, List.of(name), options));
        var names = new LinkedHashSet<>(present);
        names.addAll(record.absent());
        asked.add(
                Part.RANKED,
                "",
                QuestionKind.DETECT,
                List.copyOf(names),
                options.withRanking(AskOptions.Ranking.PHRASE));
        asked.addRegions(named(record).stream().map(Region::box).toList(), options);
        for (Region region : named(record)) {
            region.phrases()
                    .forEach(phrase -> asked.add(Part.REFERRING, phrase, QuestionKind.REFER, List.of(phrase), options));
        }
        return asked.all;
    }

    private static final class Questions {
        private final ImageRecord record;
        private final List<Asked> all = new ArrayList<>();

        Questions(ImageRecord record) {
            this.record = record;
        }

        void add(Part part, String text, QuestionKind kind, List<String> names, AskOptions options) {
            all.add(new Asked(
                    part,
                    text,
                    new Question(
                            record.id() + "#" + all.size(),
                            record.id(),
                            record.image(),
                            kind,
                            names,
                            List.of(),
                            options)));
        }

        /// Each box alone, among all of them: the embedded model was never asked about several at once.
        void addRegions(List<Box> boxes, AskOptions options) {
            for (int i = 0; i < boxes.size(); i++) {
                all.add(new Asked(
                        Part.REGION,
                        Integer.toString(i),
                        new Question(
                                record.id() + "#" + all.size(),
                                record.id(),
                                record.image(),
                                QuestionKind.REGION_CATEGORY,
                                List.of(Integer.toString(i)),
                                boxes,
                                options)));
            }
        }
    }

    private static List<Region> named(ImageRecord record) {
        return record.regions().stream()
                .filter(region -> region.category() != null)
                .toList();
    }

    private static Set<String> present(ImageRecord record) {
        Set<String> present = new LinkedHashSet<>();
        named(record).forEach(region -> present.add(region.name()));
        return present;
    }

    @Override
    public List<Question> questions(ImageRecord record) {
        return asked(record).stream().map(Asked::question).toList();
    }

    @Override
    public void add(ImageRecord record, List<QuestionResult> results) {
        String set = record.split() == null ? HeldOutScenes.TRAINED : record.split();
        SceneFigures figures = sets.computeIfAbsent(set, SceneFigures::new);
        figures.begin(record.id());
        List<Asked> asked = asked(record);
        for (int i = 0; i < asked.size(); i++) {
            failed += results.get(i).isAnswered() ? 0 : 1;
            add(figures, record, asked.get(i), results.get(i));
        }
    }

    private void add(SceneFigures figures, ImageRecord record, Asked asked, QuestionResult result) {
        switch (asked.part()) {
            case FINE -> figures.proposals("proposals.fine", result, boxes(record.regions()));
            case COARSE ->
                figures.proposals(
                        "proposals.coarse",
                        result,
                        boxes(record.regions().stream()
                                .filter(region -> !isMember(region))
                                .toList()));
            case TOGETHER -> {
                present(record).forEach(name -> figures.named("names.together", name, result, boxes(record, name)));
                detections.add(detection(record, result));
                figures.scores(detection(record, result));
            }
            case ALONE -> figures.alone(asked.text(), result, boxes(record, asked.text()), record.id());
            case ABSENT -> {
                boolean alike = record.extras() != null
                        && asked.text()
                                .equals(record.extras()
                                        .path(HeldOutScenes.ALIKE)
                                        .asString(""));
                figures.absent(alike, asked.text(), result, record.id());
            }
            case RANKED -> {
                asked.question()
                        .asked()
                        .forEach(name -> figures.ranked(name, result, boxes(record, name), record.id()));
                figures.rankedScores(detection(record, result));
            }
            case REGION ->
                figures.region(named(record).get(Integer.parseInt(asked.text())).name(), result);
            case REFERRING -> figures.referring(asked.text(), result, meant(record, asked.text()));
        }
    }

    private static boolean isMember(Region region) {
        return region.extras() != null
                && MEMBER.equals(region.extras().path(HeldOutScenes.KIND).asString(""));
    }

    private static List<PixelBox> boxes(ImageRecord record, String name) {
        return boxes(named(record).stream()
                .filter(region -> region.name().equals(name))
                .toList());
    }

    private static List<PixelBox> meant(ImageRecord record, String phrase) {
        return boxes(named(record).stream()
                .filter(region -> region.phrases().contains(phrase))
                .toList());
    }

    private static List<PixelBox> boxes(List<Region> regions) {
        return regions.stream().map(region -> region.box().toPixelBox()).toList();
    }

    private static DetectionImage detection(ImageRecord record, QuestionResult result) {
        return DetectionImage.of(
                record.id(),
                named(record).stream()
                        .map(region -> TruthBox.of(region.name(), Rectangle.of(region.box())))
                        .toList(),
                result.found().stream()
                        .map(found -> new FoundBox(
                                found.label(),
                                Rectangle.ofSize(
                                        found.box().x(),
                                        found.box().y(),
                                        found.box().width(),
                                        found.box().height()),
                                found.score() == null ? 0 : found.score(),
                                found.proposalScore() == null ? 0 : found.proposalScore()))
                        .toList());
    }

    @Override
    public Measured measured() {
        var figures = new ArrayList<FigureSet>();
        sets.values().forEach(set -> figures.addAll(set.sets()));
        List<String> notes =
                failed == 0 ? List.of() : List.of(failed + " questions failed; they count as answered with nothing");
        return new Measured(figures, detections, List.of(), notes);
    }
}
