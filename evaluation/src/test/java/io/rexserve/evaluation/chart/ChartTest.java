package io.rexserve.evaluation.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rexserve.evaluation.html.Html;
import io.rexserve.evaluation.html.StrictParser;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class ChartTest {
    private static Document parsed(Html chart) throws IOException {
        var out = new StringBuilder();
        chart.write(out);
        return StrictParser.parse(out.toString());
    }

    private static List<Element> elements(Document chart, String tag, String style) {
        var all = chart.getElementsByTagName(tag);
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> (Element) all.item(i))
                .filter(element -> element.getAttribute("class").equals(style))
                .toList();
    }

    @Test
    void drawsCurvesInTheUnitSquare() throws IOException {
        Document chart = parsed(LineChart.unit(
                "precision over recall",
                "recall",
                "precision",
                List.of(new LineChart.Series("IoU .5", List.of(1.0, 0.5, 0.0)))));

        assertThat(elements(chart, "path", "line s0 d0").getFirst().getAttribute("d"))
                .isEqualTo("M48 24L247 141L446 258");
    }

    @Test
    void interruptsCurvesWhereThereIsNoValue() throws IOException {
        Document chart =
                parsed(LineChart.unit("", "", "", List.of(new LineChart.Series("a", List.of(1.0, Double.NaN, 0.0)))));

        assertThat(elements(chart, "path", "line s0 d0").getFirst().getAttribute("d"))
                .isEqualTo("M48 24M446 258");
    }

    @Test
    void refusesMoreCurvesThanCanBeTold() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LineChart.legend(Collections.nCopies(7, "a")))
                .withMessage("curves: 7 (expected: at most 6)");
    }

    @Test
    void countsEveryValueInOneBin() {
        double[] values =
                IntStream.range(0, 1000).mapToDouble(i -> 100 + i * 0.4).toArray();

        Histogram.Bins bins = Histogram.bins(values);

        assertThat(bins.counts().stream().mapToInt(Integer::intValue).sum() + bins.beyond())
                .isEqualTo(1000);
        assertThat(bins.low()).isZero();
        assertThat(bins.width()).isEqualTo(50);
        assertThat(bins.counts().subList(0, 3)).containsExactly(0, 0, 125);
    }

    @Test
    void leavesAFarTailOutOfTheBinsAndCountsIt() {
        double[] values =
                IntStream.range(0, 1000).mapToDouble(i -> i == 7 ? 90_000 : 100).toArray();

        Histogram.Bins bins = Histogram.bins(values);

        assertThat(bins.high()).isLessThan(1000);
        assertThat(bins.beyond()).isEqualTo(1);
    }

    @Test
    void interpolatesQuantilesBetweenOrderStatistics() {
        double[] values = {40, 10, 20, 30};

        assertThat(Histogram.quantile(values, 0.5)).isEqualTo(25);
        assertThat(Histogram.quantile(values, 0.95)).isEqualTo(38.5);
        assertThat(Histogram.quantile(new double[] {7}, 0.95)).isEqualTo(7);
    }

    @Test
    void drawsAHistogramOfEqualValues() throws IOException {
        assertThat(elements(parsed(Histogram.of("", new double[] {3, 3}, "tokens", "answers")), "rect", "bar f0"))
                .isNotEmpty();
        assertThat(elements(parsed(Histogram.of("", new double[] {0}, "tokens", "answers")), "rect", "bar f0"))
                .isNotEmpty();
    }

    @Test
    void drawsReliabilityWhereTheMeanScoreIs() throws IOException {
        Document chart = parsed(ReliabilityDiagram.of(
                "",
                List.of(
                        new ReliabilityDiagram.Bin(0, 0.5, 0, Double.NaN, Double.NaN),
                        new ReliabilityDiagram.Bin(0.5, 1, 8, 0.75, 0.5))));

        Element point = elements(chart, "circle", "f0").getFirst();
        assertThat(point.getAttribute("cx")).isEqualTo("346.5");
        assertThat(point.getAttribute("cy")).isEqualTo("142");
        assertThat(elements(chart, "rect", "bar f0")).hasSize(1);
    }

    @Test
    void drawsAnIntervalFromItsLowToItsHighEnd() throws IOException {
        List<IntervalChart.Row> rows = List.of(
                new IntervalChart.Row("a", 0, -1, 1, "0.0"),
                new IntervalChart.Row("b", Double.NaN, Double.NaN, Double.NaN, "–"));
        Scale x = IntervalChart.scale(rows, true, 20);

        Document chart = parsed(IntervalChart.of("", "points", rows, true));

        Element whisker = elements(chart, "line", "whisker s0").getFirst();
        assertThat(x.low()).isEqualTo(-1);
        assertThat(Double.parseDouble(whisker.getAttribute("x2"))).isEqualTo(x.end());
        assertThat(elements(chart, "circle", "f0")).hasSize(1);
    }

    @Test
    void shadesACellByItsShareOfTheRow() throws IOException {
        Document chart =
                parsed(Heatmap.of("", "true", "found", List.of("cat", "<dog>"), new long[][] {{4, 1}, {0, 0}}));

        List<Element> cells = elements(chart, "rect", "cell");
        assertThat(cells).hasSize(2);
        assertThat(cells.getFirst().getAttribute("fill-opacity")).isEqualTo("0.81");
        assertThat(cells.get(1).getTextContent()).isEqualTo("cat as <dog>: 1 (20.0 %)");
    }

    @Test
    void shortensNamesThatAreTooWide() {
        assertThat(Svg.fit("traffic light", 10, 40)).isEqualTo("traffi…");
        assertThat(Svg.fit("cat", 10, 40)).isEqualTo("cat");
        assertThat(Svg.width("信号", 10)).isEqualTo(20);
    }
}
