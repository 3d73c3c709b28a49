package io.rexserve.trainer.log;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// A training's progress: a line on the terminal and a row of `NAME.csv` now and then, and `NAME.png`, its curves.
///
/// A resumed training goes on with the table that it finds, without the rows of steps that were lost.
public final class TrainingLog {
    private static final String STEP = "step,seconds_per_step";

    private final PrintStream out;
    private final String name;
    private final Path table;
    private final Path picture;
    private final int steps;
    private final List<Column> columns;
    private long since = System.nanoTime();
    private int last;

    /// @param start steps that had been made before
    /// @param steps all steps of the training
    public TrainingLog(PrintStream out, Path folder, String name, int start, int steps, List<Column> columns)
            throws IOException {
        this.out = out;
        this.name = name;
        this.table = folder.resolve(name + ".csv");
        this.picture = folder.resolve(name + ".png");
        this.steps = steps;
        this.columns = List.copyOf(columns);
        this.last = start;
        var lines = new ArrayList<String>();
        lines.add(STEP + "," + columns.stream().map(Column::name).collect(Collectors.joining(",")));
        if (Files.exists(table) && start > 0) {
            rows().stream().filter(row -> step(row) <= start).forEach(lines::add);
        }
        Files.write(table, lines);
    }

    /// Tells how the steps since the last call went.
    ///
    /// @param step steps made so far
    /// @param figures one per column; not a number where there is none
    /// @param note behind the figures on the terminal
    public void report(int step, List<Double> figures, String note) throws IOException {
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
        for (int i = 0; i < columns.size(); i++) {
            line.append(String.format(Locale.ROOT, " %s %.3f", columns.get(i).name(), figures.get(i)));
            row.append(String.format(Locale.ROOT, ",%.5f", figures.get(i)));
        }
        out.println(note.isEmpty() ? line : line + "  " + note);
        Files.writeString(table, row + "\n", StandardOpenOption.APPEND);
        since = System.nanoTime();
        last = step;
    }

    /// Means of figures over the reports of some steps.
    ///
    /// @param figures one per column
    public static <R> List<Double> means(List<R> reports, List<ToDoubleFunction<R>> figures) {
        return figures.stream()
                .map(figure -> reports.stream().mapToDouble(figure).average().orElse(Double.NaN))
                .toList();
    }

    /// Draws the curves of all rows so far.
    public void draw() throws IOException {
        List<double[]> rows = rows().stream().map(TrainingLog::numbers).toList();
        if (rows.size() > 1) {
            Curves.draw(picture, name, columns, rows);
        }
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
