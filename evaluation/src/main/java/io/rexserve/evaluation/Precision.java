package io.rexserve.evaluation;

/// Average precision of one way to rank, each figure 0 to 1.
///
/// @param at50 all names in one ranking, at IoU .5
/// @param mean all names in one ranking, mean over the overlaps .5 to .95
/// @param perName mean over names and these overlaps
/// @param truths boxes to be found
public record Precision(double at50, double mean, double perName, int truths) {}
