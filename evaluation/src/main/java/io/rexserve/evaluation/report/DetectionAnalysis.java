package io.rexserve.evaluation.report;

import io.rexserve.evaluation.protocol.DetectionImage;
import io.rexserve.evaluation.protocol.FoundBox;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/// Everything that a report says about boxes at IoU .5 and the operating point, collected in one walk over the images.
final class DetectionAnalysis {
    private static final int WORST = 12;
    private static final int SURE_ERRORS = 6;
    private static final String ALL = "all";

    final OperatingPoint point;
    final GroupedCounts total = new GroupedCounts();
    final GroupedCounts classes = new GroupedCounts();
    final GroupedCounts sizes = new GroupedCounts();
    final GroupedCounts overlaps = new GroupedCounts();
    final GroupedCounts counts = new GroupedCounts();
    final Confusions confusions = new Confusions();
    final Map<ErrorKind, Long> errors = new EnumMap<>(ErrorKind.class);
    /// The group of each image by its number of objects.
    final Map<String, String> countOfImage = new LinkedHashMap<>();

    private final int images;
    private final PriorityQueue<BoxMatching> worst =
            new PriorityQueue<>(badness().reversed());
    private final PriorityQueue<SureError> sureErrors =
            new PriorityQueue<>(Comparator.comparingDouble(SureError::score));

    /// A wrong box with a high score.
    record SureError(BoxMatching matching, int found) {
        double score() {
            return matching.image().found().get(found).score();
        }
    }

    private DetectionAnalysis(OperatingPoint point, int images) {
        this.point = point;
        this.images = images;
        total.declare(List.of(ALL));
        sizes.declare(ImageSlice.SIZES);
        overlaps.declare(ImageSlice.OVERLAPS);
        counts.declare(ImageSlice.COUNTS);
        for (ErrorKind kind : ErrorKind.values()) {
            errors.put(kind, 0L);
        }
    }

    static DetectionAnalysis of(List<DetectionImage> images) {
        var analysis = new DetectionAnalysis(OperatingPoint.of(images), images.size());
        for (int i = 0; i < images.size(); i++) {
            analysis.add(i, images.get(i));
        }
        return analysis;
    }

    /// Worst first: the lowest F1, among equals the most errors.
    private static Comparator<BoxMatching> badness() {
        return Comparator.comparingDouble(BoxMatching::f1)
                .thenComparing(Comparator.comparingInt((BoxMatching own) -> own.wrong() + own.missed())
                        .reversed())
                .thenComparing(own -> own.image().image());
    }

    private void add(int index, DetectionImage image) {
        BoxMatching matching = BoxMatching.of(image, point.minScore(), point.federated());
        confusions.add(matching);
        ErrorKind.count(matching, errors);
        String count = ImageSlice.count(image);
        countOfImage.put(image.image(), count);
        total.add(ALL, index, matching.right(), matching.wrong(), matching.missed());
        counts.add(count, index, matching.right(), matching.wrong(), matching.missed());
        addTruths(index, matching);
        addFound(index, matching);
        rank(matching);
    }

    private void addTruths(int index, BoxMatching matching) {
        DetectionImage image = matching.image();
        for (int t = 0; t < image.truths().size(); t++) {
            int right = matching.isTaken(t) ? 1 : 0;
            int missed = matching.isMissed(t) ? 1 : 0;
            if (right + missed > 0) {
                classes.add(image.truths().get(t).label(), index, right, 0, missed);
                sizes.add(ImageSlice.size(image.truths().get(t).area()), index, right, 0, missed);
                overlaps.add(ImageSlice.overlap(ImageSlice.crowding(image, t)), index, right, 0, missed);
            }
        }
    }

    private void addFound(int index, BoxMatching matching) {
        List<FoundBox> found = matching.image().found();
        for (int f = 0; f < found.size(); f++) {
            if (matching.outcome(f) == BoxMatching.Outcome.WRONG) {
                classes.add(found.get(f).label(), index, 0, 1, 0);
                sizes.add(ImageSlice.size(found.get(f).box().area()), index, 0, 1, 0);
            }
        }
    }

    private void rank(BoxMatching matching) {
        if (matching.wrong() + matching.missed() == 0) {
            return;
        }
        worst.add(matching);
        if (worst.size() > WORST) {
            worst.remove();
        }
        int surest = -1;
        List<FoundBox> found = matching.image().found();
        for (int f = 0; f < found.size(); f++) {
            boolean wrong = matching.outcome(f) == BoxMatching.Outcome.WRONG;
            if (wrong && (surest < 0 || found.get(f).score() > found.get(surest).score())) {
                surest = f;
            }
        }
        if (surest >= 0) {
            sureErrors.add(new SureError(matching, surest));
            if (sureErrors.size() > SURE_ERRORS) {
                sureErrors.remove();
            }
        }
    }

    int images() {
        return images;
    }

    /// The images with the lowest F1, worst first.
    List<BoxMatching> worst() {
        return worst.stream().sorted(badness()).toList();
    }

    /// The wrong boxes with the highest scores, one per image, surest first.
    List<SureError> sureErrors() {
        List<SureError> all = new ArrayList<>(sureErrors);
        all.sort(Comparator.comparingDouble(SureError::score).reversed());
        return Collections.unmodifiableList(all);
    }
}
