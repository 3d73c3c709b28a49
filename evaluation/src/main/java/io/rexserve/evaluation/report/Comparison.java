package io.rexserve.evaluation.report;

import io.rexserve.evaluation.protocol.DetectionImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Two runs over the same images: figures side by side, their paired differences, and the images on which they differ
/// most.
public final class Comparison {
    private static final int MOST_IMAGES = 6;

    private final Run a;
    private final Run b;
    private final Bootstrap bootstrap;
    private final Set<String> common;
    private final List<Group> groups;
    private final List<Change> changes;

    /// One of the two.
    ///
    /// @param name as the person calls it, such as its folder
    public record Run(String name, RunContent content) {}

    /// Differences of the figures of one protocol.
    record Group(String title, String text, List<Difference> differences) {
        Group {
            differences = List.copyOf(differences);
        }
    }

    /// An image that both runs answered, at IoU .5, each at its own operating point.
    record Change(BoxMatching a, BoxMatching b) {
        /// F1 of b less that of a; an image on which nothing is wanted and nothing is found is right.
        double value() {
            return quality(b) - quality(a);
        }

        private static double quality(BoxMatching matching) {
            return Double.isNaN(matching.f1()) ? 1 : matching.f1();
        }

        int errors() {
            return Math.abs(b.wrong() + b.missed() - a.wrong() - a.missed());
        }
    }

    private Comparison(
            Run a, Run b, Bootstrap bootstrap, Set<String> common, List<Group> groups, List<Change> changes) {
        this.a = a;
        this.b = b;
        this.bootstrap = bootstrap;
        this.common = Set.copyOf(common);
        this.groups = groups;
        this.changes = changes;
    }

    /// Compares the images that both runs have.
    public static Comparison of(Run a, Run b, Bootstrap bootstrap) {
        Set<String> common = a.content().imageKeys();
        common.retainAll(b.content().imageKeys());
        List<Group> groups = groups(a.content(), b.content(), common, bootstrap);
        return new Comparison(a, b, bootstrap, common, groups, changes(a, b));
    }

    private static List<Group> groups(RunContent a, RunContent b, Set<String> common, Bootstrap bootstrap) {
        List<Group> groups = new ArrayList<>();
        for (FigureGroup first : a.figures()) {
            b.figures().stream()
                    .filter(second -> second.title().equals(first.title()))
                    .findFirst()
                    .ifPresent(second -> groups.add(new Group(
                            first.title(),
                            first.text(),
                            Difference.of(
                                    first.estimator().restricted(common),
                                    second.estimator().restricted(common),
                                    bootstrap))));
        }
        return groups;
    }

    private static List<Change> changes(Run a, Run b) {
        OperatingPoint pointA = OperatingPoint.of(a.content().detections());
        OperatingPoint pointB = OperatingPoint.of(b.content().detections());
        Map<String, DetectionImage> others = new HashMap<>();
        b.content().detections().forEach(image -> others.put(image.image(), image));
        List<Change> changes = new ArrayList<>();
        for (DetectionImage image : a.content().detections()) {
            DetectionImage other = others.get(image.image());
            if (other != null) {
                changes.add(new Change(
                        BoxMatching.of(image, pointA.minScore(), pointA.federated()),
                        BoxMatching.of(other, pointB.minScore(), pointB.federated())));
            }
        }
        return changes;
    }

    Run a() {
        return a;
    }

    Run b() {
        return b;
    }

    Bootstrap bootstrap() {
        return bootstrap;
    }

    /// Number of images that both have.
    public int images() {
        return common.size();
    }

    /// Keys of the images that both have.
    Set<String> common() {
        return common;
    }

    List<Group> groups() {
        return groups;
    }

    /// Every image that both answered.
    List<Change> changes() {
        return changes;
    }

    /// The images on which b gained (or lost) most.
    ///
    /// @param gained whether gains are wanted
    List<Change> greatest(boolean gained) {
        Comparator<Change> order = Comparator.comparingDouble(Change::value);
        return changes.stream()
                .filter(change -> gained ? change.value() > 0 : change.value() < 0)
                .sorted((gained ? order.reversed() : order)
                        .thenComparing(Comparator.comparingInt(Change::errors).reversed()))
                .limit(MOST_IMAGES)
                .toList();
    }

    /// Differences by name of the figure; names that several protocols use are told apart by the protocol's title.
    private Map<String, Difference> differences() {
        Map<String, Difference> all = new LinkedHashMap<>();
        for (Group group : groups) {
            for (Difference difference : group.differences()) {
                boolean taken = all.containsKey(difference.name());
                all.put(taken ? group.title() + ": " + difference.name() : difference.name(), difference);
            }
        }
        return all;
    }

    /// Whether b is worse than a in a figure, beyond what chance explains: the whole interval of the difference is on
    /// the worse side of 0.
    ///
    /// @param figure name, such as `AP50`
    /// @throws IllegalArgumentException if the runs have no such figure, or neither direction of it is better
    public boolean isWorse(String figure) {
        @Nullable Difference difference = differences().get(figure);
        if (difference == null) {
            throw new IllegalArgumentException("figure: " + figure + " (expected: one of "
                    + String.join(", ", differences().keySet()) + ")");
        }
        return switch (FigureMeaning.of(figure).better()) {
            case HIGHER -> difference.interval().high() < 0;
            case LOWER -> difference.interval().low() > 0;
            case NEITHER ->
                throw new IllegalArgumentException(
                        "figure: " + figure + " (expected: one of which more or less is better)");
        };
    }

    /// Tables to read.
    public String text() {
        var text = new StringBuilder();
        text.append("A: ").append(a.name()).append(System.lineSeparator());
        text.append("B: ").append(b.name()).append(System.lineSeparator());
        for (Group group : groups) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n%-36s %9s %9s %9s  %-22s %s%n",
                    group.title(),
                    "A",
                    "B",
                    "B - A",
                    Math.round(100 * bootstrap.level()) + " % interval",
                    "B better"));
            for (Difference difference : group.differences()) {
                FigureMeaning meaning = FigureMeaning.of(difference.name());
                text.append(String.format(
                        Locale.ROOT,
                        "  %-34s %9s %9s %9s  %-22s %s%n",
                        difference.name(),
                        meaning.shown(difference.a()),
                        meaning.shown(difference.b()),
                        meaning.difference(difference.value()),
                        meaning.difference(difference.interval()),
                        better(difference)));
            }
        }
        return text.toString();
    }

    /// Share of resamples in which b is better, in percent; a dash where neither direction is better.
    static String better(Difference difference) {
        double share = betterShare(difference);
        return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    static double betterShare(Difference difference) {
        return switch (FigureMeaning.of(difference.name()).better()) {
            case HIGHER -> difference.bGreater();
            case LOWER -> 1 - difference.bGreater();
            case NEITHER -> Double.NaN;
        };
    }

    /// What the JSON line holds: for each figure both values, the difference, its interval and the share of resamples
    /// in which b is better; null where there is nothing to measure.
    public Map<String, Object> json() {
        Map<String, Object> figures = new LinkedHashMap<>();
        differences().forEach((name, difference) -> {
            Map<String, @Nullable Double> own = new LinkedHashMap<>();
            own.put("a", known(difference.a()));
            own.put("b", known(difference.b()));
            own.put("difference", known(difference.value()));
            own.put("low", known(difference.interval().low()));
            own.put("high", known(difference.interval().high()));
            own.put("bBetter", known(betterShare(difference)));
            figures.put(name, own);
        });
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("evaluation", "compare");
        all.put("a", a.name());
        all.put("b", b.name());
        all.put("images", images());
        all.put("resamples", bootstrap.resamples());
        all.put("seed", bootstrap.seed());
        all.put("level", bootstrap.level());
        all.put("figures", figures);
        return all;
    }

    private static @Nullable Double known(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
