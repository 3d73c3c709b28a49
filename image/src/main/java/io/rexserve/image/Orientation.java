package io.rexserve.image;

/// How a stored image has to be turned to be upright: the eight values of EXIF tag 0x0112, named by where the stored
/// image's first row and first column belong.
public enum Orientation {
    TOP_LEFT(1, false, false, false),
    TOP_RIGHT(2, false, true, false),
    BOTTOM_RIGHT(3, false, true, true),
    BOTTOM_LEFT(4, false, false, true),
    LEFT_TOP(5, true, false, false),
    RIGHT_TOP(6, true, false, true),
    RIGHT_BOTTOM(7, true, true, true),
    LEFT_BOTTOM(8, true, true, false);

    private static final int CHANNELS = 3;

    private final int exif;
    private final boolean transposed;
    private final boolean fromRight;
    private final boolean fromBottom;

    /// @param transposed stored rows are upright columns
    /// @param fromRight stored columns are read from the last to the first
    /// @param fromBottom stored rows are read from the last to the first
    Orientation(int exif, boolean transposed, boolean fromRight, boolean fromBottom) {
        this.exif = exif;
        this.transposed = transposed;
        this.fromRight = fromRight;
        this.fromBottom = fromBottom;
    }

    /// The orientation of a tag's value; values that EXIF does not define mean upright, as in other readers.
    public static Orientation ofExif(int value) {
        for (Orientation orientation : values()) {
            if (orientation.exif == value) {
                return orientation;
            }
        }
        return TOP_LEFT;
    }

    /// The tag's value, 1 to 8.
    public int exif() {
        return exif;
    }

    /// Whether width and height are exchanged.
    public boolean transposed() {
        return transposed;
    }

    /// Turns a stored image upright.
    public RgbImage upright(RgbImage stored) {
        if (this == TOP_LEFT) {
            return stored;
        }
        int width = transposed ? stored.height() : stored.width();
        int height = transposed ? stored.width() : stored.height();
        var pixels = new byte[stored.pixels().length];
        int target = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int column = transposed ? y : x;
                int row = transposed ? x : y;
                int source = CHANNELS
                        * ((fromBottom ? stored.height() - 1 - row : row) * stored.width()
                                + (fromRight ? stored.width() - 1 - column : column));
                for (int c = 0; c < CHANNELS; c++) {
                    pixels[target++] = stored.pixels()[source + c];
                }
            }
        }
        return new RgbImage(width, height, pixels);
    }
}
