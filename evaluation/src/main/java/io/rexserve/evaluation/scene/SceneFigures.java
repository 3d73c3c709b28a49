package io.rexserve.evaluation.scene;

import io.rexserve.evaluation.protocol.Calibration;
import io.rexserve.evaluation.protocol.DetectionImage;
import io.rexserve.evaluation.report.BoxCurves;
import io.rexserve.evaluation.run.QuestionResult;
import io.rexserve.evaluation.task.FigureSet;
import io.rexserve.image.box.PixelBox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The figures of one set of drawings.
final class SceneFigures {
    private static final List<String> BOXES =
            List.of("proposals.fine", "proposals.coarse", "names.alone", "names.together", "referring");
    private static final List<String> ANSWERS = List.of("absent.same", "absent.other", "region");

    private final String set;
    private final MatchFigures counts = new MatchFigures(BOXES, ANSWERS);
    private final RankedNames listed = new RankedNames();
    private final RankedNames ranked = new RankedNames();
    private final List<DetectionImage> scores = new ArrayList<>();
    private final List<DetectionImage> rankedScores = new ArrayList<>();

    SceneFigures(String set) {
        this.set = set;
    }

    void scores(DetectionImage found) {
        scores.add(found);
    }

    void rankedScores(DetectionImage found) {
        rankedScores.add(found);
    }

    void begin(String image) {
        counts.begin(image);
    }

    void proposals(String measure, QuestionResult result, List<PixelBox> truths) {
        List<QuestionResult.Proposal> proposals = Objects.requireNonNullElse(result.proposals(), List.of());
        List<PixelBox> boxes =
                proposals.stream().map(each -> each.box().toPixelBox()).toList();
        counts.addBoxes(measure, MatchCounts.of(boxes, truths));
    }

    void named(String measure, String name, QuestionResult result, List<PixelBox> truths) {
        counts.addBoxes(measure, MatchCounts.of(found(result, name), truths));
    }

    void alone(String name, QuestionResult result, List<PixelBox> truths, String image) {
        named("names.alone", name, result, truths);
        listed.add(name, image, result, truths);
    }

    void absent(boolean alike, String name, QuestionResult result, String image) {
        boolean refused = result.isAnswered() && result.found().isEmpty();
        counts.addAnswer(alike ? "absent.same" : "absent.other", refused);
        listed.add(name, image, result, List.of());
    }

    void ranked(String name, QuestionResult result, List<PixelBox> truths, String image) {
        ranked.add(name, image, result, truths);
    }

    void region(String name, QuestionResult result) {
        counts.addAnswer(
                "region",
                result.found().stream().anyMatch(found -> found.label().equals(name)));
    }

    void referring(String phrase, QuestionResult result, List<PixelBox> truths) {
        named("referring", phrase, result, truths);
    }

    // In the order of the answer, each box once.
    private static List<PixelBox> found(QuestionResult result, String name) {
        Map<Integer, PixelBox> boxes = new LinkedHashMap<>();
        result.found().stream()
                .filter(found -> found.label().equals(name))
                .forEach(found -> boxes.putIfAbsent(found.index(), found.box().toPixelBox()));
        return List.copyOf(boxes.values());
    }

    List<FigureSet> sets() {
        String prefix = set + ".";
        String drawings = set.equals(HeldOutScenes.UNSEEN) ? "a look never trained on" : "looks trained on, new scenes";
        return List.of(
                FigureSet.of(
                        prefix,
                        "Held-out scenes: " + drawings,
                        "Boxes and answers at IoU .5: best first, each to the free truth that it overlaps most.",
                        List.of(),
                        counts,
                        null),
                ranked(
                        prefix + "listed.",
                        "What an answer lists, ranked by score: " + drawings,
                        "Average precision of all names in one ranking, each name asked alone; absent names have no truth.",
                        listed),
                ranked(
                        prefix + "ranked.",
                        "Every proposal, ranked by score for each name: " + drawings,
                        "The same with objectThreshold 0 and ranking by phrase: no answer is generated.",
                        ranked),
                calibration(prefix + "listed.", "what an answer lists: " + drawings, scores),
                calibration(prefix + "ranked.", "every proposal for each name: " + drawings, rankedScores));
    }

    private static FigureSet calibration(String prefix, String what, List<DetectionImage> detections) {
        return FigureSet.of(
                prefix,
                "Scores of " + what,
                "How far scores are from the share of right boxes.",
                Calibration.ofBoxes(detections, Calibration.DEFAULT_BINS));
    }

    private static FigureSet ranked(String prefix, String title, String text, RankedNames names) {
        BoxCurves curves = names.curves();
        return FigureSet.of(prefix, title, text, List.of(), names.byImage(curves), curves);
    }
}
