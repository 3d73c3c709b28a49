package io.rexserve.datasets.scene;

import java.util.random.RandomGenerator;

/// Marks that nobody would call an object: lines, specks, rows of ticks, translucent patches,
/// sensor noise. Never labelled.
final class Clutter {
    private Clutter() {}

    static void scatter(Canvas canvas, int nobody, RandomGenerator random) {
        for (int n = random.nextInt(5); n > 0; n--) {
            switch (random.nextInt(4)) {
                case 0 -> line(canvas, nobody, random);
                case 1 -> specks(canvas, nobody, random);
                case 2 -> ticks(canvas, nobody, random);
                default -> patch(canvas, random);
            }
        }
    }

    private static void line(Canvas canvas, int nobody, RandomGenerator random) {
        float[] colour = Background.colour(random);
        double x = random.nextDouble() * canvas.width;
        double y = random.nextDouble() * canvas.height;
        double angle = random.nextDouble(2 * Math.PI);
        double turn = random.nextDouble(-0.02, 0.02);
        int thick = 1 + random.nextInt(Math.max(1, Math.min(canvas.width, canvas.height) / 128));
        for (int step = random.nextInt(30, canvas.width); step > 0; step--) {
            x += Math.cos(angle);
            y += Math.sin(angle);
            angle += turn;
            dot(canvas, (int) x, (int) y, thick, colour, nobody);
        }
    }

    private static void specks(Canvas canvas, int nobody, RandomGenerator random) {
        float[] colour = Background.colour(random);
        double cx = random.nextDouble() * canvas.width;
        double cy = random.nextDouble() * canvas.height;
        double spread = Math.min(canvas.width, canvas.height) * random.nextDouble(0.05, 0.3);
        for (int n = random.nextInt(10, 60); n > 0; n--) {
            int x = (int) (cx + random.nextGaussian() * spread);
            int y = (int) (cy + random.nextGaussian() * spread);
            dot(canvas, x, y, 1 + random.nextInt(2), colour, nobody);
        }
    }

    private static void ticks(Canvas canvas, int nobody, RandomGenerator random) {
        float[] colour = Background.colour(random);
        int height = random.nextInt(2, 6);
        int y = random.nextInt(canvas.height);
        int x = random.nextInt(canvas.width);
        for (int n = random.nextInt(6, 30); n > 0; n--) {
            x += random.nextInt(2, 6);
            for (int dy = 0; dy < height; dy++) {
                dot(canvas, x, y + dy, 1, colour, nobody);
            }
        }
    }

    private static void dot(Canvas canvas, int x, int y, int size, float[] colour, int nobody) {
        for (int dy = 0; dy < size; dy++) {
            for (int dx = 0; dx < size; dx++) {
                if (x + dx >= 0 && y + dy >= 0 && x + dx < canvas.width && y + dy < canvas.height) {
                    canvas.blend(x + dx, y + dy, colour, 255, nobody);
                }
            }
        }
    }

    private static void patch(Canvas canvas, RandomGenerator random) {
        int w = (int) (canvas.width * random.nextDouble(0.08, 0.5));
        int h = (int) (canvas.height * random.nextDouble(0.08, 0.5));
        int x0 = random.nextInt(canvas.width);
        int y0 = random.nextInt(canvas.height);
        float alpha = random.nextFloat(0.1f, 0.4f);
        float[] colour = Background.colour(random);
        for (int y = y0; y < Math.min(canvas.height, y0 + h); y++) {
            for (int x = x0; x < Math.min(canvas.width, x0 + w); x++) {
                for (int c = 0; c < 3; c++) {
                    int p = 3 * (y * canvas.width + x) + c;
                    canvas.rgb[p] += alpha * (colour[c] - canvas.rgb[p]);
                }
            }
        }
    }

    /// Sensor noise over the finished image.
    static void noise(Canvas canvas, RandomGenerator random) {
        if (random.nextDouble() < 0.5) {
            return;
        }
        float sigma = random.nextFloat(1, 9);
        for (int i = 0; i < canvas.rgb.length; i++) {
            // The sum of two uniforms is noise enough and a tenth of the price of a Gaussian.
            canvas.rgb[i] += sigma * 1.22f * (random.nextFloat() + random.nextFloat() - 1) * 2;
        }
    }
}
