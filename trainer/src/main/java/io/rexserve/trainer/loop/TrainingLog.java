package io.rexserve.trainer.loop;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// A training's log: lines on the terminal, the tables `NAME.csv` and `NAME.held-out.csv`, their curves `NAME.png`, and
/// `events.out.tfevents.NAME` for TensorBoard.
final class TrainingLog {
    private static final String SECONDS = "seconds_per_step";
    // The norm of the gradients would flatten the losses, whose axis it would share; the table and the events have it.
    private static final Set<String> NOT_DRAWN =
            Set.of(SECONDS, FigureMetrics.RATE, FigureMetrics.SPEED, FigureMetrics.NORM);
    private static final double SMALL = 0.001;

    private final PrintStream out;
    private final String name;
    private final int steps;
    private final Path curves;
    private final FigureTable table;
    private final FigureTable heldOut;
    private final EventFile events;
    private final Set<String> shares = new LinkedHashSet<>();
    private long since = System.nanoTime();
    private int last;

    /// A figure over the steps since the last line.
    ///
    /// @param value not a number where there is none
    /// @param share whether it lies between 0 and 1, better when higher
    record Entry(String name, double value, boolean share) {}

    /// @param start steps that had been made before
    /// @param steps all steps of the training
    TrainingLog(PrintStream out, Path folder, String name, int start, int steps) throws IOException {
        Files.createDirectories(folder);
        this.out = out;
        this.name = name;
        this.steps = steps;
        this.curves = folder.resolve(name + ".png");
        this.table = new FigureTable(folder.resolve(name + ".csv"), start);
        this.heldOut = new FigureTable(folder.resolve(name + ".held-out.csv"), start);
        this.events = new EventFile(folder.resolve("events.out.tfevents." + name), start);
        this.last = start;
    }

    /// Logs the steps since the last call.
    ///
    /// @param step steps made so far
    /// @param note behind the figures on the terminal
    void report(int step, List<Entry> entries, String note) throws IOException {
        double seconds = (System.nanoTime() - since) / 1e9 / Math.max(1, step - last);
        var line = new StringBuilder(String.format(
                Locale.ROOT,
                "%s %d/%d  %.2f s/step  left %s ",
                name,
                step,
                steps,
                seconds,
                left(seconds * (steps - step))));
        var figures = new LinkedHashMap<String, Double>();
        figures.put(SECONDS, seconds);
        for (Entry entry : entries) {
            double value = entry.name().equals(FigureMetrics.SPEED) ? entry.value() / seconds : entry.value();
            figures.put(entry.name(), value);
            line.append(' ').append(entry.name()).append(' ').append(text(value));
            if (entry.share()) {
                shares.add(entry.name());
            }
        }
        out.println(note.isEmpty() ? line : line + "  " + note);
        table.add(step, figures);
        events.add(step, tagged("", figures));
        since = System.nanoTime();
        last = step;
    }

    /// Logs a measurement on held-out data; its time does not count as that of steps.
    ///
    /// @param best step of the best measurement so far
    void measured(int step, Map<String, Double> figures, int best) throws IOException {
        var line = new StringBuilder(name + " " + step + "/" + steps + "  held out:");
        figures.forEach(
                (figure, value) -> line.append(' ').append(figure).append(' ').append(text(value)));
        if (best < 0) {
            out.println(line.append("  (nothing to measure: the last weights are kept)"));
            return;
        }
        out.println(line.append(best == step ? "  (the best so far)" : "  (best at step " + best + ")"));
        heldOut.add(step, figures);
        events.add(step, tagged("held-out/", figures));
        since = System.nanoTime();
        last = step;
    }

    private Map<String, Double> tagged(String kind, Map<String, Double> figures) {
        var tagged = new LinkedHashMap<String, Double>();
        figures.forEach((figure, value) -> tagged.put(name + "/" + kind + figure, value));
        return tagged;
    }

    private static String left(double seconds) {
        return seconds < 600
                ? String.format(Locale.ROOT, "%.0f s", seconds)
                : String.format(Locale.ROOT, "%.0f min", seconds / 60);
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < SMALL && value != 0 ? "%.2e" : "%.3f", value);
    }

    /// Draws the curves of all rows so far.
    void draw() throws IOException {
        var left = new LinkedHashSet<>(table.columns());
        left.removeAll(NOT_DRAWN);
        left.removeAll(shares);
        var drawn = new Curves(name);
        drawn.add(table, left, shares, "");
        drawn.add(heldOut, Set.of(), Set.copyOf(heldOut.columns()), "held out: ");
        drawn.write(curves);
    }
}
