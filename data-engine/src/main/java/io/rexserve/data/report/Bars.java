package io.rexserve.data.report;

import java.util.List;
import java.util.Map;

/// Horizontal bars as a table: a name, a bar, a count and its share. Screen readers read the numbers.
final class Bars {
    private static final double FULL = 100;

    private Bars() {}

    static void append(Html html, String caption, Histogram histogram) {
        append(
                html,
                caption,
                histogram.bars().stream()
                        .map(bar -> Map.entry(bar.label(), bar.count()))
                        .toList());
    }

    /// @param bars names, which are anybody's, and counts
    static void append(Html html, String caption, List<Map.Entry<String, Long>> bars) {
        long largest =
                Math.max(1, bars.stream().mapToLong(Map.Entry::getValue).max().orElse(1));
        long sum = Math.max(1, bars.stream().mapToLong(Map.Entry::getValue).sum());
        html.tag("<table class=\"bars\"><caption>").text(caption).tag("</caption>\n");
        for (Map.Entry<String, Long> bar : bars) {
            html.tag("<tr><th scope=\"row\"><bdi>").cut(bar.getKey(), 40).tag("</bdi></th><td class=\"bar\">");
            html.tag("<svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect width=\"");
            html.number(FULL * bar.getValue() / largest).tag("\" height=\"10\"/></svg></td><td>");
            html.number((long) bar.getValue()).tag("</td><td class=\"share\">");
            html.tag(Math.round(FULL * bar.getValue() / sum) + " %</td></tr>\n");
        }
        html.tag("</table>\n");
    }
}
