package io.rexserve.trainer.loop;

import io.rexserve.trainer.loop.Gradients.Figure;
import java.util.Map;

/// What steps did.
///
/// @param steps how many they were
/// @param figures of all their parts together
/// @param norm mean norm of their gradients before clipping
/// @param rate learning rate of the last one
public record StepFigures(int steps, Map<String, Figure> figures, double norm, double rate) {
    public StepFigures {
        figures = Map.copyOf(figures);
    }
}
