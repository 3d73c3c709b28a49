package io.rexserve.trainer.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// Curves of a training over its steps: losses on the left axis, shares on the right one.
final class Curves {
    private static final int BEFORE_FIGURES = 2;

    private Curves() {}

    /// @param rows step, seconds per step, then one figure per column
    static void draw(Path file, String title, List<Column> columns, List<double[]> rows) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(1000)
                .height(560)
                .title(title)
                .xAxisTitle("step")
                .build();
        Styler styler = chart.getStyler();
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setYAxisMin(1, 0.0);
        chart.getStyler().setYAxisMax(1, 1.0);
        for (int i = 0; i < columns.size(); i++) {
            add(chart, columns.get(i), i + BEFORE_FIGURES, rows);
        }
        ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", file.toFile());
    }

    // A figure that a row lacks is left out, not drawn as zero.
    private static void add(XYChart chart, Column column, int cell, List<double[]> rows) {
        List<double[]> there =
                rows.stream().filter(row -> Double.isFinite(row[cell])).toList();
        if (there.isEmpty()) {
            return;
        }
        double[] steps = there.stream().mapToDouble(row -> row[0]).toArray();
        double[] values = there.stream().mapToDouble(row -> row[cell]).toArray();
        XYSeries series = chart.addSeries(column.name(), steps, values);
        series.setYAxisGroup(column.share() ? 1 : 0);
        series.setMarker(SeriesMarkers.NONE);
    }
}
