package io.rexserve.evaluation.task;

import io.rexserve.evaluation.coco.Figure;
import io.rexserve.evaluation.protocol.ProtocolFigures;
import io.rexserve.evaluation.report.BoxCurves;
import io.rexserve.evaluation.report.Estimator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The figures of one protocol.
///
/// @param prefix of the figures' names in summaries and floors, such as `chatrex.`; empty for the main ones
/// @param title such as "ChatRex's protocol"
/// @param text what is measured, in a plain sentence
/// @param figures with their names inside the set; NaN or below 0 where there is nothing to measure
/// @param notes what a reader must know to compare them
/// @param estimator that computes them of any multiset of the images
/// @param curves they follow from; null where there are none
public record FigureSet(
        String prefix,
        String title,
        String text,
        List<Figure> figures,
        List<String> notes,
        Estimator estimator,
        @Nullable BoxCurves curves) {
    public FigureSet {
        figures = List.copyOf(figures);
        notes = List.copyOf(notes);
    }

    /// The figures of a protocol.
    public static FigureSet of(String prefix, String title, String text, ProtocolFigures figures) {
        return new FigureSet(prefix, title, text, figures.figures(), figures.notes(), Estimator.of(figures), null);
    }

    /// Figures of ranked boxes.
    public static FigureSet of(String prefix, String title, String text, List<String> notes, BoxCurves curves) {
        return of(prefix, title, text, notes, curves.estimator(), curves);
    }

    /// The figures of all images.
    public static FigureSet of(
            String prefix,
            String title,
            String text,
            List<String> notes,
            Estimator estimator,
            @Nullable BoxCurves curves) {
        double[] values = estimator.values();
        var figures = new ArrayList<Figure>();
        for (int i = 0; i < values.length; i++) {
            figures.add(new Figure(estimator.names().get(i), values[i]));
        }
        return new FigureSet(prefix, title, text, figures, notes, estimator, curves);
    }
}
