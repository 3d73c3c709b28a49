package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.Numbers;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.record.Grounding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Gathers the groundings of one text: entries of one span are one grounding of several regions.
final class Spans {
    private record Span(int start, int end) {}

    private final int length;
    private final Map<Span, List<Integer>> regions = new LinkedHashMap<>();

    Spans(String text) {
        this.length = text.codePointCount(0, text.length());
    }

    /// @param start in code points, as Python counts
    /// @param region position in the record
    void add(double start, double end, int region, String place) throws DamagedEntry {
        check(start, end, place);
        List<Integer> list = regions.computeIfAbsent(new Span((int) start, (int) end), _ -> new ArrayList<>());
        if (!list.contains(region)) {
            list.add(region);
        }
    }

    /// @throws DamagedEntry if that is no span of the text
    void check(double start, double end, String place) throws DamagedEntry {
        // Python writes the columns of GRIT, which hold coordinates too, as 19.0.
        if (!Entry.isWhole(start) || !Entry.isWhole(end) || start < 0 || end <= start || end > length) {
            throw new DamagedEntry(
                    ProblemReason.BAD_SPAN,
                    place,
                    "span: [" + Numbers.text(start) + ", " + Numbers.text(end) + "] (expected: 0 <= start < end <= "
                            + length + ", the text's length in code points)");
        }
    }

    /// Spans as `tokens_positive` has them: a list of pairs, or one pair.
    void addAll(JsonNode spans, String key, int region, Entry entry) throws DamagedEntry {
        if (spans.isArray() && !spans.isEmpty() && spans.get(0).isNumber()) {
            addPair(spans, key, region, entry);
            return;
        }
        if (!spans.isArray()) {
            throw entry.wrong(key, spans, "a list of spans");
        }
        for (JsonNode span : spans) {
            addPair(span, key, region, entry);
        }
    }

    private void addPair(JsonNode span, String key, int region, Entry entry) throws DamagedEntry {
        double[] ends = entry.numbers(key, span, 2);
        add(ends[0], ends[1], region, entry.place());
    }

    List<Grounding> groundings() {
        var groundings = new ArrayList<Grounding>();
        regions.forEach((span, list) -> groundings.add(new Grounding(span.start, span.end, list)));
        return groundings;
    }
}
