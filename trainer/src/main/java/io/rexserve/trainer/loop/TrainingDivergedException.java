package io.rexserve.trainer.loop;

/// A loss, a gradient or a weight is no number any more; the message names the step, the part and the tensor. The last
/// checkpoint was made before.
public final class TrainingDivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TrainingDivergedException(String message) {
        super(message + " (expected: finite numbers; a lower learning rate helps, or a look at the data of this part)");
    }
}
