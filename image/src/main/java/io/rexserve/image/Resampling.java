package io.rexserve.image;

/// Interpolation filters, defined as Pillow defines them.
public enum Resampling {
    /// A triangle of radius 1.
    BILINEAR(1) {
        @Override
        double weight(double distance) {
            return Math.max(0, 1 - Math.abs(distance));
        }
    },
    /// Keys' cubic of radius 2 with a = -0.5.
    BICUBIC(2) {
        @Override
        double weight(double distance) {
            double x = Math.abs(distance);
            if (x < 1) {
                return ((A + 2) * x - (A + 3)) * x * x + 1;
            }
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
        }
    };

    private static final double A = -0.5;

    private final int radius;

    Resampling(int radius) {
        this.radius = radius;
    }

    /// Distance, in source pixels at equal size, beyond which the weight is 0.
    int radius() {
        return radius;
    }

    abstract double weight(double distance);
}
