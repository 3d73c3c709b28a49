package io.rexserve.datasets.format;

/// One problem of a dataset.
///
/// @param place file, and line or entry in it, such as `train.json, annotations[12]` or `labels/7.txt, line 3`
/// @param message offender, value and what was expected, such as `bbox: [3, 4, 0, 8] (expected: width and height above
/// 0)`
public record Problem(ProblemReason reason, String place, String message) {
    @Override
    public String toString() {
        return place + ": " + message;
    }
}
