package io.rexserve.evaluation.photograph;

import io.rexserve.datasets.record.Region;
import io.rexserve.evaluation.protocol.Calibration;
import io.rexserve.evaluation.protocol.CountAnswer;
import io.rexserve.evaluation.protocol.CountingError;
import io.rexserve.evaluation.protocol.DetectionImage;
import io.rexserve.evaluation.run.QuestionResult;
import io.rexserve.evaluation.scene.MatchCounts;
import io.rexserve.evaluation.scene.MatchFigures;
import io.rexserve.evaluation.task.FigureSet;
import io.rexserve.image.box.PixelBox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;

/// The figures of one set of photographs.
final class PhotographFigures {
    private static final String MATCHED = "At IoU .5: best first, each to the free true box that it overlaps most.";
    private static final String GROUP = "names";
    private static final List<String> BOXES = List.of("proposals", "names", "known", "mixed");
    private static final List<String> ANSWERS =
            List.of("absent", "absent.photographed", "absent.drawn", "absent.mixed", "region");

    private final String set;
    private final Set<String> known;
    private final Set<String> photographed;
    private final MatchFigures counts = new MatchFigures(BOXES, ANSWERS);
    private final MatchFigures byName = new MatchFigures(List.of(), List.of());
    private final List<DetectionImage> listed = new ArrayList<>();
    private final List<DetectionImage> ranked = new ArrayList<>();
    /// By picture and name.
    private final Map<String, CountAnswer> numbers = new LinkedHashMap<>();
    private String image = "";

    /// @param known names that the model says it knows; empty where it does not say
    /// @param photographed names that photographs are annotated with
    PhotographFigures(String set, Set<String> known, Set<String> photographed) {
        this.set = set;
        this.known = known;
        this.photographed = photographed;
    }

    void begin(String key) {
        image = key;
        counts.begin(key);
        byName.begin(key);
    }

    void proposals(QuestionResult result, List<Region> truths) {
        List<QuestionResult.Proposal> proposals = Objects.requireNonNullElse(result.proposals(), List.of());
        counts.addBoxes(
                "proposals",
                MatchCounts.of(
                        proposals.stream().map(each -> each.box().toPixelBox()).toList(), pixels(truths)));
    }

    void present(String name, QuestionResult result, List<Region> truths) {
        MatchCounts matched = matched(name, result, truths);
        counts.addBoxes("names", matched);
        if (known.isEmpty() || known.contains(name)) {
            counts.addBoxes("known", matched);
        }
        OptionalInt boxes = result.isAnswered() ? OptionalInt.of(matched.predicted()) : OptionalInt.empty();
        numbers.put(image + name, new CountAnswer(image, GROUP, truths.size(), OptionalInt.empty(), boxes));
        byName.addMeasure(name);
        byName.addBoxes(name, matched);
    }

    void mixed(String name, QuestionResult result, List<Region> truths) {
        counts.addBoxes("mixed", matched(name, result, truths));
        if (truths.isEmpty()) {
            counts.addAnswer("absent.mixed", isRefused(result, name));
        }
    }

    void absent(String name, QuestionResult result) {
        boolean refused = isRefused(result, name);
        counts.addAnswer("absent", refused);
        counts.addAnswer(photographed.contains(name) ? "absent.photographed" : "absent.drawn", refused);
    }

    void region(int index, String name, QuestionResult result) {
        counts.addAnswer(
                "region",
                result.found().stream()
                        .anyMatch(
                                found -> found.index() == index && found.label().equals(name)));
    }

    /// The number that an answer states, of a name whose boxes were found before.
    void count(String name, QuestionResult result) {
        OptionalInt stated = result.statedCount() == null ? OptionalInt.empty() : OptionalInt.of(result.statedCount());
        numbers.computeIfPresent(
                image + name, (_, found) -> new CountAnswer(image, GROUP, found.truth(), stated, found.boxes()));
    }

    void listed(DetectionImage detections) {
        listed.add(detections);
    }

    void ranked(DetectionImage detections) {
        ranked.add(detections);
    }

    private static boolean isRefused(QuestionResult result, String name) {
        return result.isAnswered()
                && result.found().stream().noneMatch(found -> found.label().equals(name));
    }

    // In the order of the answer, each box once.
    private static MatchCounts matched(String name, QuestionResult result, List<Region> truths) {
        Map<Integer, PixelBox> found = new LinkedHashMap<>();
        result.found().stream()
                .filter(each -> each.label().equals(name))
                .forEach(each -> found.putIfAbsent(each.index(), each.box().toPixelBox()));
        return MatchCounts.of(List.copyOf(found.values()), pixels(truths));
    }

    private static List<PixelBox> pixels(List<Region> regions) {
        return regions.stream().map(region -> region.box().toPixelBox()).toList();
    }

    List<FigureSet> sets() {
        String prefix = set + ".";
        var sets = new ArrayList<FigureSet>();
        sets.add(FigureSet.of(prefix, "Photographs: " + set, MATCHED, List.of(), counts, null));
        sets.add(FigureSet.of(prefix + "name.", "Each name asked: " + set, MATCHED, List.of(), byName, null));
        sets.add(FigureSet.of(
                prefix + "counting.",
                "Counts: " + set,
                "The number that an answer states, and the number of boxes of a name that is there.",
                CountingError.of(List.copyOf(numbers.values()))));
        if (!set.endsWith(HeldOutPhotographs.TEACHER)) {
            sets.add(calibration(prefix + "listed.", "what an answer lists", listed));
            sets.add(calibration(prefix + "ranked.", "every proposal for each name", ranked));
        }
        return sets;
    }

    private FigureSet calibration(String prefix, String what, List<DetectionImage> detections) {
        return FigureSet.of(
                prefix,
                "Scores of " + what + ": " + set,
                "How far scores are from the share of right boxes, of names that are there and of absent ones.",
                Calibration.ofBoxes(detections, Calibration.DEFAULT_BINS));
    }
}
