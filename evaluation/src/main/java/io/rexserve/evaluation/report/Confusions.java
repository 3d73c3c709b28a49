package io.rexserve.evaluation.report;

import io.rexserve.evaluation.protocol.DetectionImage;
import io.rexserve.evaluation.protocol.FoundBox;
import io.rexserve.evaluation.protocol.TruthBox;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// True class against found class at IoU .5. Right boxes are on the diagonal, so that it sums to the right boxes of the
/// other tables; wrong boxes and missed objects are then paired whatever their classes, greatest overlap first; what
/// remains is found on the background or not found at all.
final class Confusions {
    /// Neither a true nor a found object.
    static final String BACKGROUND = "(background)";

    private final Map<Cell, Long> counts = new HashMap<>();

    /// @param truth class, or [#BACKGROUND]
    /// @param found class, or [#BACKGROUND]
    record Cell(String truth, String found) {
        boolean isRight() {
            return truth.equals(found);
        }

        boolean isBetweenClasses() {
            return !isRight() && !truth.equals(BACKGROUND) && !found.equals(BACKGROUND);
        }
    }

    /// A cell with its count.
    record Entry(Cell cell, long count) {}

    private record Pair(int truth, int found, double overlap) {}

    void add(BoxMatching matching) {
        DetectionImage image = matching.image();
        List<Pair> pairs = new ArrayList<>();
        var freeTruths = new boolean[image.truths().size()];
        var freeFound = new boolean[image.found().size()];
        for (int t = 0; t < freeTruths.length; t++) {
            freeTruths[t] = matching.isMissed(t);
        }
        for (int f = 0; f < freeFound.length; f++) {
            freeFound[f] = matching.outcome(f) == BoxMatching.Outcome.WRONG;
            if (matching.outcome(f) == BoxMatching.Outcome.RIGHT) {
                String label = image.found().get(f).label();
                count(label, label);
            }
            for (int t = 0; freeFound[f] && t < freeTruths.length; t++) {
                double overlap = BoxMatching.overlap(
                        image.truths().get(t).box(), image.found().get(f).box(), false);
                if (freeTruths[t] && overlap >= BoxMatching.IOU) {
                    pairs.add(new Pair(t, f, overlap));
                }
            }
        }
        pair(image, pairs, freeTruths, freeFound);
    }

    private void pair(DetectionImage image, List<Pair> pairs, boolean[] freeTruths, boolean[] freeFound) {
        pairs.sort(Comparator.comparingDouble(Pair::overlap).reversed());
        for (Pair pair : pairs) {
            if (freeTruths[pair.truth] && freeFound[pair.found]) {
                freeTruths[pair.truth] = false;
                freeFound[pair.found] = false;
                count(
                        image.truths().get(pair.truth).label(),
                        image.found().get(pair.found).label());
            }
        }
        for (int t = 0; t < freeTruths.length; t++) {
            if (freeTruths[t]) {
                TruthBox truth = image.truths().get(t);
                count(truth.label(), BACKGROUND);
            }
        }
        for (int f = 0; f < freeFound.length; f++) {
            if (freeFound[f]) {
                FoundBox found = image.found().get(f);
                count(BACKGROUND, found.label());
            }
        }
    }

    private void count(String truth, String found) {
        counts.merge(new Cell(truth, found), 1L, Long::sum);
    }

    long count(Cell cell) {
        return counts.getOrDefault(cell, 0L);
    }

    /// Confusions between two classes, the most frequent first.
    List<Entry> betweenClasses() {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().isBetweenClasses())
                .map(entry -> new Entry(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(Entry::count)
                        .reversed()
                        .thenComparing(entry -> entry.cell().truth())
                        .thenComparing(entry -> entry.cell().found()))
                .toList();
    }

    /// Objects of a class in the truth.
    Map<String, Long> truths() {
        return counts.entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.getKey().truth(), TreeMap::new, Collectors.summingLong(Map.Entry::getValue)));
    }

    /// The classes that take part in most confusions between classes, among equals those most missed or invented.
    ///
    /// @param most number of classes
    /// @return in alphabetical order
    List<String> mostConfused(int most) {
        Map<String, Long> confused = new HashMap<>();
        Map<String, Long> other = new HashMap<>();
        counts.forEach((cell, count) -> {
            if (!cell.isRight()) {
                Map<String, Long> errors = cell.isBetweenClasses() ? confused : other;
                errors.merge(cell.truth(), count, Long::sum);
                errors.merge(cell.found(), count, Long::sum);
            }
        });
        Comparator<String> order = Comparator.comparingLong(name -> confused.getOrDefault(name, 0L));
        return classes().stream()
                .sorted(order.thenComparingLong(name -> other.getOrDefault(name, 0L))
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()))
                .limit(most)
                .sorted()
                .toList();
    }

    /// Every class that is true or found somewhere, in alphabetical order.
    List<String> classes() {
        return counts.keySet().stream()
                .flatMap(cell -> Stream.of(cell.truth(), cell.found()))
                .filter(name -> !name.equals(BACKGROUND))
                .distinct()
                .sorted()
                .toList();
    }
}
