package io.rexserve.evaluation.task;

import io.rexserve.evaluation.coco.Figure;
import io.rexserve.evaluation.protocol.ProtocolFigures;
import io.rexserve.evaluation.report.BoxCurves;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The figures of one protocol.
///
/// @param prefix of the figures' names in summaries and floors, such as `chatrex.`; empty for the main ones
/// @param title such as "ChatRex's protocol"
/// @param text what is measured, in a plain sentence
/// @param figures with their names inside the set; NaN or below 0 where there is nothing to measure
/// @param notes what a reader must know to compare them
/// @param protocol they are computed by; null where it is `boxes`
/// @param boxes they are computed from; null where it is `protocol`
public record FigureSet(
        String prefix,
        String title,
        String text,
        List<Figure> figures,
        List<String> notes,
        @Nullable ProtocolFigures protocol,
        @Nullable BoxCurves boxes) {
    public FigureSet {
        figures = List.copyOf(figures);
        notes = List.copyOf(notes);
    }

    static FigureSet of(String prefix, String title, String text, ProtocolFigures figures) {
        return new FigureSet(prefix, title, text, figures.figures(), figures.notes(), figures, null);
    }
}
