package io.rexserve.trainer.loop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// The figures of a training as curves over its steps: losses on the left axis, shares on the right one.
final class Curves {
    private static final int SHARES = 1;

    private final XYChart chart;
    private boolean empty = true;

    Curves(String title) {
        this.chart = new XYChartBuilder()
                .width(1000)
                .height(560)
                .title(title)
                .xAxisTitle("step")
                .build();
        Styler styler = chart.getStyler();
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setYAxisMin(SHARES, 0.0);
        chart.getStyler().setYAxisMax(SHARES, 1.0);
    }

    /// @param left columns of the left axis
    /// @param right columns of the right axis
    /// @param prefix of the names in the legend
    void add(FigureTable table, Set<String> left, Set<String> right, String prefix) {
        for (String column : table.columns()) {
            if (left.contains(column) || right.contains(column)) {
                add(prefix + column, column, table.rows(), right.contains(column) ? SHARES : 0);
            }
        }
    }

    // A figure that a row lacks is left out, not drawn as zero.
    private void add(String name, String column, List<FigureTable.Row> rows, int axis) {
        List<FigureTable.Row> known =
                rows.stream().filter(row -> Double.isFinite(row.figure(column))).toList();
        if (known.isEmpty()) {
            return;
        }
        double[] steps = known.stream().mapToDouble(FigureTable.Row::step).toArray();
        double[] values = known.stream().mapToDouble(row -> row.figure(column)).toArray();
        empty = false;
        XYSeries series = chart.addSeries(name, steps, values);
        series.setYAxisGroup(axis);
        series.setMarker(known.size() == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    }

    /// Writes a PNG file, unless there is nothing to draw.
    void write(Path file) throws IOException {
        if (!empty) {
            ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", file.toFile());
        }
    }
}
