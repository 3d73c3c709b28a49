package io.rexserve.evaluation.report;

import java.util.List;

/// The figures of one protocol.
///
/// @param title such as "COCO" or "Rex-Omni F1"
/// @param text plain sentences: what is measured, and over what
/// @param notes what a reader must know to compare the figures with published ones
public record FigureGroup(String title, String text, Estimator estimator, List<String> notes) {
    public FigureGroup {
        notes = List.copyOf(notes);
    }
}
