package io.rexserve.model.proposal;

/// The size of an image as the network's input, in pixels. Images of one input size form a batch without padding.
public record InputSize(int width, int height) {
    /// The shorter side becomes `shortSide`, unless the longer one would then exceed `maxSide`. The longer side is
    /// truncated to whole pixels; a side never falls below one pixel.
    static InputSize of(int width, int height, int shortSide, int maxSide) {
        double shorter = Math.min(width, height);
        double longer = Math.max(width, height);
        int side = shortSide;
        if (longer / shorter * side > maxSide) {
            side = Math.max(1, (int) Math.rint(maxSide * shorter / longer));
        }
        if (Math.min(width, height) == side) {
            return new InputSize(width, height);
        }
        return width < height
                ? new InputSize(side, (int) ((double) side * height / width))
                : new InputSize((int) ((double) side * width / height), side);
    }

    public int pixels() {
        return Math.multiplyExact(width, height);
    }

    @Override
    public String toString() {
        return width + " x " + height;
    }
}
