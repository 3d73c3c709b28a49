package io.rexserve.trainer.paradigm;

import io.rexserve.trainer.language.DecoderTraining.Report;
import io.rexserve.trainer.language.Target.Kind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A training's table `NAME.csv`: means since its last row; shares are those of list positions that were right. A row
/// is kept with the checkpoint that follows it, so a run that continues has neither gaps nor rows twice.
final class RunLog {
    private static final List<Kind> KINDS = List.of(Kind.FIRST, Kind.LATER, Kind.PLACED, Kind.CLOSE, Kind.REFUSE);

    private final Path file;
    private final String name;
    private final PrintStream out;
    private final List<String> lines = new ArrayList<>();
    private final Map<Kind, Integer> correct = new EnumMap<>(Kind.class);
    private final Map<Kind, Integer> total = new EnumMap<>(Kind.class);
    private double loss;
    private int steps;

    /// @param start steps made before
    RunLog(Path work, String name, int start, PrintStream out) throws IOException {
        this.file = work.resolve(name + ".csv");
        this.name = name;
        this.out = out;
        lines.add("step,seconds,answer_tokens,level,loss,first,later,placed,close,refuse");
        if (start > 0 && Files.exists(file)) {
            Files.readAllLines(file).stream()
                    .skip(1)
                    .filter(line -> Integer.parseInt(line.substring(0, line.indexOf(','))) <= start)
                    .forEach(lines::add);
        }
    }

    void add(Report report) {
        report.correct().forEach((kind, count) -> correct.merge(kind, count, Integer::sum));
        report.total().forEach((kind, count) -> total.merge(kind, count, Integer::sum));
        loss += report.loss();
        steps++;
    }

    // Every figure behind its column's name.
    private String line(String row) {
        List<String> names = List.of(lines.getFirst().split(",", -1));
        List<String> figures = List.of(row.split(",", -1));
        return IntStream.range(0, names.size())
                .filter(i -> !figures.get(i).isEmpty())
                .mapToObj(i -> " " + names.get(i) + " " + figures.get(i))
                .collect(Collectors.joining());
    }

    /// Adds a row of the steps since the last one, and writes the table.
    void row(Budget budget, int level) throws IOException {
        if (steps == 0) {
            return;
        }
        var row = new StringBuilder(String.format(
                Locale.ROOT,
                "%d,%.1f,%d,%d,%.4f",
                budget.steps(),
                budget.seconds(),
                budget.answerTokens(),
                level,
                loss / steps));
        for (Kind kind : KINDS) {
            int all = total.getOrDefault(kind, 0);
            row.append(
                    all == 0 ? "," : String.format(Locale.ROOT, ",%.4f", correct.getOrDefault(kind, 0) / (double) all));
        }
        lines.add(row.toString());
        LinesFile.replace(file, lines);
        out.println(name + line(row.toString()));
        correct.clear();
        total.clear();
        loss = 0;
        steps = 0;
    }
}
