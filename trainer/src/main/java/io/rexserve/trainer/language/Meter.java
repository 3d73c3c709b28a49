package io.rexserve.trainer.language;

import io.rexserve.trainer.language.DecoderTraining.Report;
import io.rexserve.trainer.language.Target.Kind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Figures over some steps.
final class Meter {
    private static final List<Kind> SHOWN =
            List.of(Kind.FIRST, Kind.LATER, Kind.CLOSE, Kind.REFUSE, Kind.SINGLED, Kind.NAMED);

    private final long began = System.nanoTime();
    private final Map<Kind, Integer> right = new EnumMap<>(Kind.class);
    private final Map<Kind, Integer> asked = new EnumMap<>(Kind.class);
    private double loss;
    private long tokens;
    private int steps;

    void add(Report report) {
        report.right().forEach((kind, count) -> right.merge(kind, count, Integer::sum));
        report.asked().forEach((kind, count) -> asked.merge(kind, count, Integer::sum));
        loss += report.loss();
        tokens += report.tokens();
        steps++;
    }

    /// Share of positions of these kinds that a step got right; not a number if there were none.
    static double share(Report report, Kind... kinds) {
        double right = 0;
        double asked = 0;
        for (Kind kind : kinds) {
            right += report.right().getOrDefault(kind, 0);
            asked += report.asked().getOrDefault(kind, 0);
        }
        return right / asked;
    }

    private double share(Kind kind) {
        return (double) right.getOrDefault(kind, 0) / asked.getOrDefault(kind, 0);
    }

    void report(PrintStream out, Path log, int step, int all, String note) throws IOException {
        double seconds = (System.nanoTime() - began) / 1e9;
        String shares = SHOWN.stream()
                .map(kind -> String.format(Locale.ROOT, "%s %.3f", kind.name().toLowerCase(Locale.ROOT), share(kind)))
                .collect(Collectors.joining("  "));
        out.printf(
                Locale.ROOT,
                "step %d/%d  %.2f s/step  %.0f tokens/s  loss %.3f  %s  [%s]  left %.0f min%n",
                step,
                all,
                seconds / steps,
                tokens / seconds,
                loss / steps,
                shares,
                note,
                seconds / steps * (all - step) / 60);
        String header = Files.exists(log)
                ? ""
                : "step,seconds_per_step,loss," + SHOWN.stream().map(Kind::name).collect(Collectors.joining(","))
                        + "\n";
        String row = String.format(Locale.ROOT, "%d,%.3f,%.4f,", step, seconds / steps, loss / steps)
                + SHOWN.stream()
                        .map(kind -> String.format(Locale.ROOT, "%.4f", share(kind)))
                        .collect(Collectors.joining(","))
                + "\n";
        Files.writeString(log, header + row, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
