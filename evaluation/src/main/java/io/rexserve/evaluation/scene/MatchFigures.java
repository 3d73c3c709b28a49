package io.rexserve.evaluation.scene;

import io.rexserve.evaluation.report.Estimator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Sums of match counts by measure, and what follows from them for any multiset of the images.
public final class MatchFigures implements Estimator {
    private record Counted(int image, MatchCounts counts) {}

    private final List<String> images = new ArrayList<>();
    private final Map<String, List<Counted>> boxes = new LinkedHashMap<>();
    private final Map<String, List<Counted>> answers = new LinkedHashMap<>();

    /// @param boxMeasures measures of boxes: precision, recall and F1
    /// @param answerMeasures measures of answers that are right or wrong: their share
    public MatchFigures(List<String> boxMeasures, List<String> answerMeasures) {
        boxMeasures.forEach(measure -> boxes.put(measure, new ArrayList<>()));
        answerMeasures.forEach(measure -> answers.put(measure, new ArrayList<>()));
    }

    /// A further measure of boxes, unless it is there already.
    public void addMeasure(String measure) {
        boxes.computeIfAbsent(measure, _ -> new ArrayList<>());
    }

    /// The images follow one another.
    public void begin(String image) {
        images.add(image);
    }

    public void addBoxes(String measure, MatchCounts counts) {
        add(boxes, measure, counts);
    }

    public void addAnswer(String measure, boolean right) {
        add(answers, measure, MatchCounts.ofAnswer(right));
    }

    private void add(Map<String, List<Counted>> measures, String measure, MatchCounts counts) {
        measures.getOrDefault(measure, new ArrayList<>()).add(new Counted(images.size() - 1, counts));
    }

    @Override
    public List<String> images() {
        return images;
    }

    @Override
    public List<String> names() {
        var names = new ArrayList<String>();
        boxes.keySet()
                .forEach(
                        measure -> names.addAll(List.of(measure + ".precision", measure + ".recall", measure + ".f1")));
        names.addAll(answers.keySet());
        return names;
    }

    @Override
    public double[] values(int[] multiplicities) {
        var values = new ArrayList<Double>();
        for (List<Counted> measure : boxes.values()) {
            MatchCounts sum = sum(measure, multiplicities);
            boolean empty = sum.wanted() == 0;
            values.addAll(List.of(
                    empty ? Double.NaN : sum.precision(),
                    empty ? Double.NaN : sum.recall(),
                    empty ? Double.NaN : sum.f1()));
        }
        for (List<Counted> measure : answers.values()) {
            MatchCounts sum = sum(measure, multiplicities);
            values.add(sum.wanted() == 0 ? Double.NaN : sum.recall());
        }
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static MatchCounts sum(List<Counted> measure, int[] multiplicities) {
        int[] sums = new int[3];
        for (Counted each : measure) {
            int times = multiplicities[each.image()];
            sums[0] += times * each.counts().right();
            sums[1] += times * each.counts().predicted();
            sums[2] += times * each.counts().wanted();
        }
        return new MatchCounts(sums[0], sums[1], sums[2]);
    }
}
