package io.rexserve.trainer.language;

import io.rexserve.trainer.language.DecoderTraining.Report;
import io.rexserve.trainer.language.Target.Kind;
import io.rexserve.trainer.log.Column;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// Figures over some steps: the loss, and of each kind of answer the share that was right.
final class Meter {
    private static final List<Kind> SHOWN =
            List.of(Kind.FIRST, Kind.LATER, Kind.CLOSE, Kind.REFUSE, Kind.SINGLED, Kind.NAMED);
    static final List<Column> COLUMNS = Stream.concat(
                    Stream.of(Column.of("loss")),
                    SHOWN.stream().map(kind -> Column.share(kind.name().toLowerCase(Locale.ROOT))))
            .toList();

    private final Map<Kind, Integer> right = new EnumMap<>(Kind.class);
    private final Map<Kind, Integer> asked = new EnumMap<>(Kind.class);
    private double loss;
    private int steps;

    void add(Report report) {
        report.right().forEach((kind, count) -> right.merge(kind, count, Integer::sum));
        report.asked().forEach((kind, count) -> asked.merge(kind, count, Integer::sum));
        loss += report.loss();
        steps++;
    }

    /// ScheduledTokens of positions of these kinds that a step got right; not a number if there were none.
    static double share(Report report, Kind... kinds) {
        double right = 0;
        double asked = 0;
        for (Kind kind : kinds) {
            right += report.right().getOrDefault(kind, 0);
            asked += report.asked().getOrDefault(kind, 0);
        }
        return right / asked;
    }

    /// One per column.
    List<Double> figures() {
        var figures = new ArrayList<Double>();
        figures.add(loss / steps);
        SHOWN.forEach(kind -> figures.add((double) right.getOrDefault(kind, 0) / asked.getOrDefault(kind, 0)));
        return figures;
    }
}
