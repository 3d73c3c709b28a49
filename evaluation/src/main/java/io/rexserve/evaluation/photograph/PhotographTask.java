package io.rexserve.evaluation.photograph;

import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.photograph.Spelling;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import io.rexserve.evaluation.protocol.DetectionImage;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.run.Question;
import io.rexserve.evaluation.run.QuestionKind;
import io.rexserve.evaluation.run.QuestionResult;
import io.rexserve.evaluation.task.EvaluationTask;
import io.rexserve.evaluation.task.FigureSet;
import io.rexserve.evaluation.task.Measured;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Everything that the embedded model offers, asked about photographs as callers ask who set no option: proposals, the
/// names that are there in one request, with absent ones among them, absent ones alone, the category of each true box,
/// and, where it is asked for, how many there are.
///
/// Questions are about names that the embedded model has. Other annotated things take part as proposals alone.
public final class PhotographTask implements EvaluationTask {
    /// Proposals of which the recall is measured, whatever their scores.
    public static final int PROPOSALS = 60;

    private static final String COUNTING = "counting";
    private static final String KNOWN = "known";
    private static final Set<String> PHOTOGRAPHED = IntStream.range(
                    0, ObjectName.all().size())
            .filter(Spelling::annotated)
            .mapToObj(name -> ObjectName.all().get(name).text())
            .collect(Collectors.toUnmodifiableSet());

    private static final AskOptions DEFAULTS = AskedNames.DEFAULTS;
    private static final AskOptions BEST =
            new AskOptions("fine", 0.0, null, PROPOSALS, AskOptions.Ranking.ANSWER, false);

    private final Set<String> known;
    private final boolean counts;
    private final Map<String, PhotographFigures> sets = new LinkedHashMap<>();
    private final List<DetectionImage> detections = new ArrayList<>();
    private long failed;

    /// @param known names that the model says it knows; empty where it does not say
    /// @param counts whether it is asked to count
    public PhotographTask(Set<String> known, boolean counts) {
        this.known = Set.copyOf(known);
        this.counts = counts;
    }

    /// The task that wrote settings.
    public static PhotographTask of(Map<String, String> settings) {
        return new PhotographTask(
                settings.getOrDefault(KNOWN, "").lines().collect(Collectors.toSet()),
                Boolean.parseBoolean(settings.get(COUNTING)));
    }

    @Override
    public String name() {
        return "photographs";
    }

    @Override
    public Map<String, String> settings() {
        var settings = new LinkedHashMap<>(DEFAULTS.settings());
        settings.put(COUNTING, Boolean.toString(counts));
        settings.put(KNOWN, known.stream().sorted().collect(Collectors.joining("\n")));
        return settings;
    }

    /// What a question is for, in the order in which they are asked.
    private enum Part {
        PROPOSALS(QuestionKind.PROPOSALS),
        TOGETHER(QuestionKind.DETECT),
        MIXED(QuestionKind.DETECT),
        RANKED(QuestionKind.DETECT),
        ABSENT(QuestionKind.DETECT),
        REGIONS(QuestionKind.REGION_CATEGORY),
        COUNT(QuestionKind.COUNT);

        private final QuestionKind kind;

        Part(QuestionKind kind) {
            this.kind = kind;
        }
    }

    private record Asked(Part part, Question question) {}

    private static final class Questions {
        private final ImageRecord record;
        private final List<Asked> all = new ArrayList<>();

        Questions(ImageRecord record) {
            this.record = record;
        }

        void add(Part part, List<String> names, List<Box> boxes, AskOptions options) {
            String id = record.id() + "#" + all.size();
            all.add(new Asked(part, new Question(id, record.id(), record.image(), part.kind, names, boxes, options)));
        }

        void add(Part part, List<String> names, AskOptions options) {
            if (!names.isEmpty()) {
                add(part, names, List.of(), options);
            }
        }
    }

    private List<Asked> asked(ImageRecord record) {
        var asked = new Questions(record);
        List<String> present = AskedNames.present(record);
        if (set(record).endsWith(HeldOutPhotographs.TEACHER)) {
            asked.add(Part.TOGETHER, present, DEFAULTS);
            return asked.all;
        }
        asked.add(Part.PROPOSALS, List.of(), List.of(), BEST);
        asked.add(Part.TOGETHER, present, DEFAULTS);
        List<String> names = AskedNames.withAbsent(record);
        asked.add(Part.MIXED, names, DEFAULTS);
        asked.add(Part.RANKED, names, DEFAULTS.withRanking(AskOptions.Ranking.PHRASE));
        record.absent().forEach(name -> asked.add(Part.ABSENT, List.of(name), DEFAULTS));
        if (!present.isEmpty()) {
            List<Box> boxes =
                    AskedNames.regions(record).stream().map(Region::box).toList();
            asked.add(Part.REGIONS, List.of(), boxes, DEFAULTS);
        }
        if (counts) {
            present.forEach(name -> asked.add(Part.COUNT, List.of(name), DEFAULTS));
        }
        return asked.all;
    }

    private static String set(ImageRecord record) {
        return record.split() == null ? "photographs" : record.split();
    }

    @Override
    public List<Question> questions(ImageRecord record) {
        return asked(record).stream().map(Asked::question).toList();
    }

    @Override
    public void add(ImageRecord record, List<QuestionResult> results) {
        PhotographFigures figures =
                sets.computeIfAbsent(set(record), set -> new PhotographFigures(set, known, PHOTOGRAPHED));
        figures.begin(record.id());
        List<Asked> asked = asked(record);
        for (int i = 0; i < asked.size(); i++) {
            failed += results.get(i).isAnswered() ? 0 : 1;
            add(figures, record, asked.get(i), results.get(i));
        }
    }

    private void add(PhotographFigures figures, ImageRecord record, Asked asked, QuestionResult result) {
        List<String> names = asked.question().asked();
        switch (asked.part()) {
            case PROPOSALS ->
                figures.proposals(
                        result,
                        record.regions().stream()
                                .filter(region -> !region.crowd())
                                .toList());
            case TOGETHER -> {
                names.forEach(name -> figures.present(name, result, AskedNames.regions(record, name)));
                detections.add(AskedNames.detection(record, result));
            }
            case MIXED -> {
                names.forEach(name -> figures.mixed(name, result, AskedNames.regions(record, name)));
                figures.listed(AskedNames.detection(record, result));
            }
            case RANKED -> figures.ranked(AskedNames.detection(record, result));
            case ABSENT -> figures.absent(names.getFirst(), result);
            case REGIONS -> {
                List<Region> regions = AskedNames.regions(record);
                for (int i = 0; i < regions.size(); i++) {
                    figures.region(i, regions.get(i).name(), result);
                }
            }
            case COUNT -> figures.count(names.getFirst(), result);
        }
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
