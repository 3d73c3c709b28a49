package io.rexserve.trainer.stage;

/// Which boxes of the proposal network a prompt is offered.
///
/// @param model folder of the proposal network
/// @param minScore least score; lower than when serving, so that what serving would drop is seen as well
/// @param nmsIou overlap above which the weaker of two boxes is dropped; 0 drops none
/// @param most boxes of an image
public record ProposalOptions(String model, double minScore, double nmsIou, int most) {
    // Looser than the server's thresholds .25 and .6, as in the training of the embedded model.
    private static final double MIN_SCORE = 0.1;
    private static final double NMS_IOU = 0.7;
    private static final int MOST = 100;

    public ProposalOptions {
        if (!(minScore >= 0 && minScore <= 1) || !(nmsIou >= 0 && nmsIou <= 1) || most < 1) {
            throw new IllegalArgumentException("proposals: score " + minScore + ", NMS IoU " + nmsIou + ", most " + most
                    + " (expected: 0 to 1, 0 to 1, at least 1)");
        }
    }

    public static ProposalOptions of(String model) {
        return new ProposalOptions(model, MIN_SCORE, NMS_IOU, MOST);
    }
}
