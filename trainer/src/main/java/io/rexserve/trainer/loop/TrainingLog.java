package io.rexserve.trainer.loop;

import io.rexserve.trainer.loop.Metrics.Metric;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// A training's log: lines on the terminal, the table `NAME.csv` and its curves `NAME.png`.
///
/// A resumed training appends to the table that it finds, without the rows of steps behind the checkpoint.
final class TrainingLog {
    private static final String STEP = "step,seconds_per_step";
    private static final int BEFORE_FIGURES = 2;
    private static final int SHARES = 1; // the right axis; losses have the left one

    private final PrintStream out;
    private final String name;
    private final Path table;
    private final Path curves;
    private final int steps;
    private final List<Metric> metrics;
    private long since = System.nanoTime();
    private int last;

    /// @param start steps that had been made before
    /// @param steps all steps of the training
    TrainingLog(PrintStream out, Path folder, String name, int start, int steps, List<Metric> metrics)
            throws IOException {
        this.out = out;
        this.name = name;
        this.table = folder.resolve(name + ".csv");
        this.curves = folder.resolve(name + ".png");
        this.steps = steps;
        this.metrics = List.copyOf(metrics);
        this.last = start;
        var lines = new ArrayList<String>();
        lines.add(STEP + "," + metrics.stream().map(Metric::name).collect(Collectors.joining(",")));
        if (Files.exists(table) && start > 0) {
            rows().stream().filter(row -> step(row) <= start).forEach(lines::add);
        }
        Files.write(table, lines);
    }

    /// Logs the steps since the last call.
    ///
    /// @param step steps made so far
    /// @param figures one per metric; not a number where there is none
    /// @param note behind the figures on the terminal
    void report(int step, List<Double> figures, String note) throws IOException {
        double seconds = (System.nanoTime() - since) / 1e9 / Math.max(1, step - last);
        var line = new StringBuilder(String.format(
                Locale.ROOT,
                "%s %d/%d  %.2f s/step  left %.0f min ",
                name,
                step,
                steps,
                seconds,
                seconds * (steps - step) / 60));
        var row = new StringBuilder(String.format(Locale.ROOT, "%d,%.3f", step, seconds));
        for (int i = 0; i < metrics.size(); i++) {
            line.append(String.format(Locale.ROOT, " %s %.3f", metrics.get(i).name(), figures.get(i)));
            row.append(String.format(Locale.ROOT, ",%.5f", figures.get(i)));
        }
        out.println(note.isEmpty() ? line : line + "  " + note);
        Files.writeString(table, row + "\n", StandardOpenOption.APPEND);
        since = System.nanoTime();
        last = step;
    }

    /// Draws the curves of all rows so far.
    void draw() throws IOException {
        List<double[]> rows = rows().stream().map(TrainingLog::numbers).toList();
        if (rows.size() > 1) {
            draw(rows);
        }
    }

    /// @param rows step, seconds per step, then one figure per metric
    private void draw(List<double[]> rows) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(1000)
                .height(560)
                .title(name)
                .xAxisTitle("step")
                .build();
        Styler styler = chart.getStyler();
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setYAxisMin(SHARES, 0.0);
        chart.getStyler().setYAxisMax(SHARES, 1.0);
        for (int i = 0; i < metrics.size(); i++) {
            add(chart, metrics.get(i), i + BEFORE_FIGURES, rows);
        }
        ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", curves.toFile());
    }

    // A figure that a row lacks is left out, not drawn as zero.
    private static void add(XYChart chart, Metric metric, int cell, List<double[]> rows) {
        List<double[]> known =
                rows.stream().filter(row -> Double.isFinite(row[cell])).toList();
        if (known.isEmpty()) {
            return;
        }
        double[] steps = known.stream().mapToDouble(row -> row[0]).toArray();
        double[] values = known.stream().mapToDouble(row -> row[cell]).toArray();
        XYSeries series = chart.addSeries(metric.name(), steps, values);
        series.setYAxisGroup(metric.share() ? SHARES : 0);
        series.setMarker(SeriesMarkers.NONE);
    }

    private List<String> rows() throws IOException {
        List<String> lines = Files.readAllLines(table);
        return lines.subList(1, lines.size());
    }

    private static int step(String row) {
        return Integer.parseInt(row.substring(0, row.indexOf(',')));
    }

    private static double[] numbers(String row) {
        String[] cells = row.split(",", -1);
        var numbers = new double[cells.length];
        for (int i = 0; i < cells.length; i++) {
            numbers[i] = Double.parseDouble(cells[i]);
        }
        return numbers;
    }
}
