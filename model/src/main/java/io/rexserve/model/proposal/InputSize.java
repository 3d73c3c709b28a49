package io.rexserve.model.proposal;

/// The size of an image as the network's input, in pixels. Images of one input size form a batch without padding.
public record InputSize(int width, int height) {
    /// The shorter side becomes `shortSide`, unless the longer one would then exceed `maxSide`. The longer side is
    /// truncated to whole pixels; a side is at least one pixel.
    ///
    /// Upstream rounds the shorter side up as well as down, and leaves an image alone whose shorter side comes out
    /// as it is; so from a ratio of 2 to 1 on, its longer side can exceed `maxSide`, by any amount for an image of
    /// few rows. Here it is cut to `maxSide`. Below 2 to 1 both agree for every size.
    static InputSize of(int width, int height, int shortSide, int maxSide) {
        double shorter = Math.min(width, height);
        double longer = Math.max(width, height);
        int side = shortSide;
        if (longer / shorter * side > maxSide) {
            side = Math.max(1, (int) Math.rint(maxSide * shorter / longer));
        }
        int other = (int) Math.min(maxSide, side * longer / shorter);
        return width < height ? new InputSize(side, other) : new InputSize(other, side);
    }

    public int pixels() {
        return Math.multiplyExact(width, height);
    }

    @Override
    public String toString() {
        return width + " x " + height;
    }
}
