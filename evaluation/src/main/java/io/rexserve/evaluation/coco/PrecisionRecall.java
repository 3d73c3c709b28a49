package io.rexserve.evaluation.coco;

/// Precision-recall curve of one category, area range and limit at every IoU threshold. Values are -1 where the
/// category has no wanted true box.
public final class PrecisionRecall {
    private final int recalls;
    private final double[] precision;
    private final double[] scores;
    private final double[] recall;
    private final boolean defined;

    PrecisionRecall(boolean defined, int recalls, double[] precision, double[] scores, double[] recall) {
        this.defined = defined;
        this.recalls = recalls;
        this.precision = precision;
        this.scores = scores;
        this.recall = recall;
    }

    /// Whether the category has a wanted true box.
    public boolean defined() {
        return defined;
    }

    /// Highest precision at a recall of at least the r-th recall threshold, 0 where it is not reached.
    public double precision(int t, int r) {
        return precision[t * recalls + r];
    }

    /// Score of the detection that reaches the r-th recall threshold, 0 where it is not reached.
    public double score(int t, int r) {
        return scores[t * recalls + r];
    }

    /// Recall of all detections.
    public double recall(int t) {
        return recall[t];
    }

    /// Mean precision over the recall thresholds at one IoU threshold.
    public double averagePrecision(int t) {
        return defined ? PairwiseSum.of(precision, t * recalls, recalls) / recalls : -1;
    }

    /// Mean precision over recall and IoU thresholds.
    public double averagePrecision() {
        return defined ? PairwiseSum.of(precision, 0, precision.length) / precision.length : -1;
    }
}
