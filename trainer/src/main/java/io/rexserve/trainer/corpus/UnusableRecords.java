package io.rexserve.trainer.corpus;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.Problem;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What of the data could not be used, by reason: left out and counted, never replaced.
public final class UnusableRecords {
    /// Reasons that cost an image with all its regions.
    private static final Set<ProblemReason> OF_IMAGES = EnumSet.of(
            ProblemReason.MISSING_IMAGE,
            ProblemReason.UNREADABLE_IMAGE,
            ProblemReason.SIZE_MISMATCH,
            ProblemReason.DUPLICATE_IMAGE,
            ProblemReason.BAD_OFFSET,
            ProblemReason.PATH_OUTSIDE);

    private static final int SHOWN_PER_REASON = 3;

    /// Sloppy annotations reach over the border here and there; corners taken for sizes do so in most images.
    private static final double OVER_BORDER = 0.2;

    private final Map<ProblemReason, Long> counts = new EnumMap<>(ProblemReason.class);
    private final Map<ProblemReason, List<Problem>> first = new EnumMap<>(ProblemReason.class);
    private long usableImages;
    private long usableRegions;

    /// Adds what one set had.
    ///
    /// @param images that can be used
    /// @param regions that can be used
    void add(ProblemSink problems, long images, long regions) {
        usableImages += images;
        usableRegions += regions;
        problems.counts().forEach((reason, count) -> add(reason, count, problems.first(reason)));
    }

    /// Adds what others had.
    void add(UnusableRecords others) {
        usableImages += others.usableImages;
        usableRegions += others.usableRegions;
        others.counts.forEach((reason, count) -> add(reason, count, others.first(reason)));
    }

    private void add(ProblemReason reason, long count, List<Problem> of) {
        counts.merge(reason, count, Long::sum);
        List<Problem> shown = first.computeIfAbsent(reason, _ -> new ArrayList<>());
        of.stream().limit(SHOWN_PER_REASON - shown.size()).forEach(shown::add);
    }

    /// Entries by reason, notes about kept ones included.
    public Map<ProblemReason, Long> counts() {
        return Collections.unmodifiableMap(counts);
    }

    /// The first of a reason in full, at most 3.
    public List<Problem> first(ProblemReason reason) {
        return List.copyOf(first.getOrDefault(reason, List.of()));
    }

    /// Entries left out: images, regions, and what is neither because it could not be read.
    public long entries() {
        return sum(counts.keySet());
    }

    /// Images left out with all their regions.
    public long images() {
        return sum(OF_IMAGES);
    }

    private long sum(Set<ProblemReason> reasons) {
        return reasons.stream()
                .filter(reason -> !reason.isNote())
                .mapToLong(reason -> counts.getOrDefault(reason, 0L))
                .sum();
    }

    /// The greater of two shares: of the images left out, and of all entries left out; 0 of nothing.
    public double share() {
        return Math.max(share(images(), usableImages), share(entries(), usableImages + usableRegions));
    }

    private static double share(long lost, long kept) {
        return lost == 0 ? 0 : (double) lost / (lost + kept);
    }

    /// Stops a training of data that is damaged beyond what was allowed.
    ///
    /// @throws DatasetException if the share is above `most`; names counts, reasons, places and what was expected
    public void require(double most) {
        if (share() > most) {
            throw new DatasetException(String.format(
                    Locale.ROOT,
                    "unusable: %d of %d images, %d of %d entries: %.2f %% (expected: at most %.2f %%, --max-unusable)%n%s",
                    images(),
                    images() + usableImages,
                    entries(),
                    entries() + usableImages + usableRegions,
                    100 * share(),
                    100 * most,
                    String.join(System.lineSeparator(), lines())));
        }
    }

    /// What many boxes have in common that no single one tells.
    Optional<String> warning() {
        long over = counts.getOrDefault(ProblemReason.BOX_OVER_BORDER, 0L);
        return over > OVER_BORDER * usableRegions
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "warning: %,d of %,d boxes reach over the border of their image (expected: few; COCO's bbox is"
                                + " x, y, width, height, not two corners)",
                        over,
                        usableRegions))
                : Optional.empty();
    }

    /// By reason: the count and the first places; what was left out before what was kept.
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        counts.keySet().stream().filter(reason -> !reason.isNote()).forEach(reason -> addLines(reason, lines));
        counts.keySet().stream().filter(ProblemReason::isNote).forEach(reason -> addLines(reason, lines));
        return lines;
    }

    private void addLines(ProblemReason reason, List<String> lines) {
        long count = counts.getOrDefault(reason, 0L);
        lines.add("  " + count + " " + reason.code() + ": " + reason.meaning());
        first(reason).forEach(problem -> lines.add("    " + problem));
        if (count > SHOWN_PER_REASON) {
            lines.add("    and " + (count - SHOWN_PER_REASON) + " more");
        }
    }
}
