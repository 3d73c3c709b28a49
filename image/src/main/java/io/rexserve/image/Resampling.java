package io.rexserve.image;

/// Interpolation filters, defined as Pillow defines them (`src/libImaging/Resample.c`).
public enum Resampling {
    /// A triangle of radius 1.
    BILINEAR(1) {
        @Override
        double weight(double distance) {
            double x = Math.abs(distance);
            return x < 1 ? 1 - x : 0;
        }
    },
    /// Keys' cubic of radius 2 with a = -0.5.
    BICUBIC(2) {
        @Override
        double weight(double distance) {
            double x = Math.abs(distance);
            if (x < 1) {
                return ((KEYS_A + 2) * x - (KEYS_A + 3)) * x * x + 1;
            }
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * KEYS_A : 0;
        }
    };

    private static final double KEYS_A = -0.5;

    private final int radius;

    Resampling(int radius) {
        this.radius = radius;
    }

    /// The distance, in source pixels at equal size, beyond which the weight is 0.
    int radius() {
        return radius;
    }

    abstract double weight(double distance);
}
