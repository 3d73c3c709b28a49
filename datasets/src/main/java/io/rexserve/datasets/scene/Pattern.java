package io.rexserve.datasets.scene;

import java.util.random.RandomGenerator;

/// A share of the second of two colours for each pixel, 0 to 1.
@FunctionalInterface
interface Pattern {
    float at(int x, int y);

    static Pattern random(Canvas canvas, RandomGenerator random) {
        int side = Math.min(canvas.width, canvas.height);
        double angle = random.nextDouble(2 * Math.PI);
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        return switch (random.nextInt(6)) {
            case 0 -> (x, y) -> 0;
            case 1 -> {
                double span = Math.abs(cos) * canvas.width + Math.abs(sin) * canvas.height;
                yield (x, y) ->
                        (float) (0.5 + ((x - canvas.width / 2.0) * cos + (y - canvas.height / 2.0) * sin) / span);
            }
            case 2 -> {
                double stripe = side * random.nextDouble(0.03, 0.16);
                yield (x, y) -> Math.floorMod((int) Math.floor((x * cos + y * sin) / stripe), 2);
            }
            case 3 -> {
                double cell = side * random.nextDouble(0.04, 0.19);
                yield (x, y) -> Math.floorMod((int) (x / cell) + (int) (y / cell), 2);
            }
            case 4 -> {
                double horizon = canvas.height * random.nextDouble(0.3, 0.75);
                double wave = side * random.nextDouble(0.02, 0.09);
                double length = side * random.nextDouble(0.05, 0.25);
                double phase = random.nextDouble(6);
                yield (x, y) -> y > horizon + wave * Math.sin(x / length + phase) ? 1 : 0;
            }
            default -> noise(side, random);
        };
    }

    // Value noise: octaves of smoothly interpolated random lattices.
    private static Pattern noise(int side, RandomGenerator random) {
        int octaves = random.nextInt(1, 6);
        double base = side * random.nextDouble(0.12, 0.4);
        long seed = random.nextLong();
        return (x, y) -> {
            double sum = 0;
            double total = 0;
            for (int o = 0; o < octaves; o++) {
                double weight = Math.pow(0.55, o);
                double scale = base / (1 << o);
                sum += weight * lattice(x / scale, y / scale, seed + o);
                total += weight;
            }
            return (float) (sum / total);
        };
    }

    private static double lattice(double x, double y, long seed) {
        long xi = (long) Math.floor(x);
        long yi = (long) Math.floor(y);
        double fx = smooth(x - xi);
        double fy = smooth(y - yi);
        double upper = hash(xi, yi, seed) * (1 - fx) + hash(xi + 1, yi, seed) * fx;
        double lower = hash(xi, yi + 1, seed) * (1 - fx) + hash(xi + 1, yi + 1, seed) * fx;
        return upper * (1 - fy) + lower * fy;
    }

    private static double smooth(double t) {
        return t * t * (3 - 2 * t);
    }

    private static double hash(long x, long y, long seed) {
        long h = seed + x * 0x9E3779B97F4A7C15L + y * 0xC2B2AE3D27D4EB4FL;
        h = (h ^ (h >>> 31)) * 0xBF58476D1CE4E5B9L;
        h = (h ^ (h >>> 29)) * 0x94D049BB133111EBL;
        return ((h ^ (h >>> 32)) >>> 11) * 0x1.0p-53;
    }
}
