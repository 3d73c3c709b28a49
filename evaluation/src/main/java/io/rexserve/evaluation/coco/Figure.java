package io.rexserve.evaluation.coco;

/// One figure as papers print it.
///
/// @param value 0 to 1, or -1 where no true box is wanted
public record Figure(String name, double value) {}
