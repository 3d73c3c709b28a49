package io.rexserve.data.review;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What a review has said, and which tasks were not taken.
public final class ReviewCounts {
    /// Why a task is not taken.
    public enum Reason {
        UNKNOWN("of no record of this run"),
        REFUSED_NO_MORE("of a picture that this run does not refuse so"),
        CHANGED("of a record that has changed since it was sent"),
        TWICE("given twice"),
        REVIEWED_BEFORE("of a record that was reviewed before"),
        NOT_DONE("not done"),
        HALF_DONE("without a verdict"),
        INVALID("with a region that cannot be taken");

        private final String meaning;

        Reason(String meaning) {
            this.meaning = meaning;
        }
    }

    private final Map<Reason, Long> refused = new EnumMap<>(Reason.class);
    private final List<String> examples = new ArrayList<>();
    private final Map<String, long[]> judged = new TreeMap<>();
    private final Map<String, long[]> refusals = new TreeMap<>();
    private long accepted;
    private long corrected;
    private long rejected;
    private long added;

    void refuse(Reason reason, String message) {
        refused.merge(reason, 1L, Long::sum);
        if (examples.size() < 10) {
            examples.add(message);
        }
    }

    void judge(String what, boolean right) {
        count(judged, what, right);
    }

    /// @param kind stage and reason, such as `content: low-content`
    void judgeRefusal(String kind, boolean right) {
        count(refusals, kind, right);
    }

    private static void count(Map<String, long[]> of, String what, boolean right) {
        long[] counts = of.computeIfAbsent(what, _ -> new long[2]);
        counts[0] += right ? 1 : 0;
        counts[1]++;
    }

    void take(Review.Verdict verdict) {
        switch (verdict) {
            case ACCEPTED -> accepted++;
            case CORRECTED -> corrected++;
            case REJECTED -> rejected++;
        }
    }

    void addRegion() {
        added++;
    }

    public Map<Reason, Long> refused() {
        return Map.copyOf(refused);
    }

    public long taken() {
        return accepted + corrected + rejected;
    }

    /// What people judged right, by granularity and for boxes.
    public Map<String, Wilson> precision() {
        return shares(judged);
    }

    /// Which share of the refusals people judged right, by stage and reason, such as `content: low-content`.
    public Map<String, Wilson> rightRefusals() {
        return shares(refusals);
    }

    private static Map<String, Wilson> shares(Map<String, long[]> of) {
        var shares = new TreeMap<String, Wilson>();
        of.forEach((what, counts) -> shares.put(what, new Wilson(counts[0], counts[1])));
        return shares;
    }

    /// For the terminal.
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(String.format(
                Locale.ROOT,
                "%,d records taken: %,d accepted as they were, %,d corrected, %,d rejected; %,d regions added",
                taken(),
                accepted,
                corrected,
                rejected,
                added));
        precision().forEach((what, wilson) -> lines.add("precision of " + what + ": " + wilson));
        rightRefusals().forEach((kind, wilson) -> lines.add("rightly refused, " + kind + ": " + wilson));
        long wrong = refusals.values().stream()
                .mapToLong(counts -> counts[1] - counts[0])
                .sum();
        if (wrong > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%,d pictures wrongly refused, in OUT/review/refused; no record is made of them",
                    wrong));
        }
        refused.forEach((reason, count) ->
                lines.add(String.format(Locale.ROOT, "not taken: %,d tasks %s", count, reason.meaning)));
        examples.forEach(example -> lines.add("  " + example));
        return lines;
    }
}
