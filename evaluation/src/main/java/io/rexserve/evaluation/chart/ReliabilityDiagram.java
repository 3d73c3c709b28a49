package io.rexserve.evaluation.chart;

import io.rexserve.evaluation.html.Html;
import io.rexserve.evaluation.html.Numbers;
import java.util.ArrayList;
import java.util.List;

/// Share of correct answers over the score that they were given: on the diagonal, a score of .8 is right eight times in
/// ten. Bars below it count the answers of each bin.
public final class ReliabilityDiagram {
    private static final double HEIGHT = 380;
    private static final double COUNTS_TOP = 300;
    private static final double COUNTS_BOTTOM = 338;

    private ReliabilityDiagram() {}

    /// One bin of scores.
    ///
    /// @param low lowest score
    /// @param high highest score
    /// @param count answers; bins without any are left out of the drawing
    /// @param meanScore of the answers
    /// @param accuracy share of correct answers
    public record Bin(double low, double high, long count, double meanScore, double accuracy) {}

    public static Html of(String label, List<Bin> bins) {
        Scale x = Plot.across(0, 1);
        var y = new Scale(0, 1, COUNTS_TOP - 40, Plot.TOP);
        List<Html> content = new ArrayList<>(new Plot(x, y, "", "share correct").axes());
        content.add(Svg.line("zero", x.start(), y.start(), x.end(), y.end()));
        long most = bins.stream().mapToLong(Bin::count).max().orElse(0);
        for (Bin bin : bins) {
            if (bin.count() > 0) {
                content.addAll(drawn(bin, x, y, most));
            }
        }
        content.add(Svg.text("tick", 2, COUNTS_TOP - 6, "start", "answers per bin, most " + Numbers.count(most)));
        content.add(Svg.line("axis", x.start(), COUNTS_BOTTOM, x.end(), COUNTS_BOTTOM));
        content.add(Svg.text("tick", (x.start() + x.end()) / 2, HEIGHT - 20, "middle", "score"));
        return Svg.drawing(Plot.WIDTH, HEIGHT - 10, label, content);
    }

    private static List<Html> drawn(Bin bin, Scale x, Scale y, long most) {
        String text = "scores " + Numbers.brief(bin.low()) + " to " + Numbers.brief(bin.high()) + ": "
                + Numbers.count(bin.count(), "answer") + ", mean score " + Numbers.fixed(bin.meanScore(), 3)
                + ", correct " + Numbers.percent(bin.accuracy()) + " %";
        double at = x.at(bin.meanScore());
        double height = (COUNTS_BOTTOM - COUNTS_TOP) * bin.count() / most;
        double left = x.at(bin.low());
        return List.of(
                Svg.line("line s1", at, y.at(bin.meanScore()), at, y.at(bin.accuracy())),
                Svg.circle("f0", at, y.at(bin.accuracy()), 4).containing(List.of(Svg.title(text))),
                Svg.rectangle("bar f0", left + 1, COUNTS_BOTTOM - height, x.at(bin.high()) - left - 2, height)
                        .containing(List.of(Svg.title(text))));
    }
}
