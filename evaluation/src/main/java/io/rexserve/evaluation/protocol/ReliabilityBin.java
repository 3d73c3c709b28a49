package io.rexserve.evaluation.protocol;

/// One bar of a reliability picture.
///
/// @param low least score of the bin
/// @param high greatest score of the bin
/// @param count outcomes in the bin
/// @param meanScore NaN if the bin is empty
/// @param accuracy share of right ones, NaN if the bin is empty
public record ReliabilityBin(double low, double high, long count, double meanScore, double accuracy) {
    /// How far the mean score lies from the accuracy; 0 for an empty bin.
    public double gap() {
        return count == 0 ? 0 : Math.abs(accuracy - meanScore);
    }
}
