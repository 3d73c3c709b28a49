package io.rexserve.datasets.scene;

import io.rexserve.image.RgbImage;
import java.util.List;
import java.util.random.RandomGenerator;

/// What lies behind the objects: photographs, and patterns that look like nothing in particular.
final class Background {
    private static final double PHOTO_SHARE = 0.55;

    private Background() {}

    static void paint(Canvas canvas, List<RgbImage> photos, RandomGenerator random) {
        if (!photos.isEmpty() && random.nextDouble() < PHOTO_SHARE) {
            photograph(canvas, photos.get(random.nextInt(photos.size())), random);
        } else {
            pattern(canvas, random);
        }
        if (random.nextDouble() < 0.25) {
            blobs(canvas, random);
        }
    }

    private static void photograph(Canvas canvas, RgbImage photo, RandomGenerator random) {
        double fit = Math.min((double) photo.width() / canvas.width, (double) photo.height() / canvas.height);
        double step = fit * random.nextDouble(0.35, 1);
        double x0 = random.nextDouble() * (photo.width() - step * canvas.width);
        double y0 = random.nextDouble() * (photo.height() - step * canvas.height);
        boolean mirrored = random.nextBoolean();
        // Blur by reading coarse cells; a flat colour mixed in fades the image.
        double cell = random.nextDouble() < 0.25 ? random.nextDouble(4, 20) : 1;
        float fade = random.nextDouble() < 0.3 ? random.nextFloat(0.2f, 0.7f) : 0;
        float[] flat = colour(random);
        for (int y = 0; y < canvas.height; y++) {
            for (int x = 0; x < canvas.width; x++) {
                double u = x0 + step * (mirrored ? canvas.width - 1 - x : x);
                double v = y0 + step * y;
                for (int c = 0; c < 3; c++) {
                    float value = cell > 1 ? smooth(photo, u / cell, v / cell, cell, c) : bilinear(photo, u, v, c);
                    canvas.rgb[3 * (y * canvas.width + x) + c] = value * (1 - fade) + flat[c] * fade;
                }
            }
        }
    }

    private static float smooth(RgbImage photo, double u, double v, double cell, int c) {
        double x = Math.floor(u);
        double y = Math.floor(v);
        float fx = (float) (u - x);
        float fy = (float) (v - y);
        float upper = at(photo, x * cell, y * cell, c) * (1 - fx) + at(photo, (x + 1) * cell, y * cell, c) * fx;
        float lower =
                at(photo, x * cell, (y + 1) * cell, c) * (1 - fx) + at(photo, (x + 1) * cell, (y + 1) * cell, c) * fx;
        return upper * (1 - fy) + lower * fy;
    }

    private static float bilinear(RgbImage photo, double u, double v, int c) {
        return smooth(photo, u, v, 1, c);
    }

    private static float at(RgbImage photo, double x, double y, int c) {
        int xi = Math.clamp((int) x, 0, photo.width() - 1);
        int yi = Math.clamp((int) y, 0, photo.height() - 1);
        return photo.pixels()[3 * (yi * photo.width() + xi) + c] & 255;
    }

    private static void pattern(Canvas canvas, RandomGenerator random) {
        float[] a = colour(random);
        float[] b = random.nextDouble() < 0.5 ? near(a, random) : colour(random);
        Pattern mix = Pattern.random(canvas, random);
        for (int y = 0; y < canvas.height; y++) {
            for (int x = 0; x < canvas.width; x++) {
                float t = mix.at(x, y);
                for (int c = 0; c < 3; c++) {
                    canvas.rgb[3 * (y * canvas.width + x) + c] = a[c] + (b[c] - a[c]) * t;
                }
            }
        }
    }

    private static void blobs(Canvas canvas, RandomGenerator random) {
        int side = Math.min(canvas.width, canvas.height);
        for (int n = random.nextInt(1, 5); n > 0; n--) {
            double cx = random.nextDouble() * canvas.width;
            double cy = random.nextDouble() * canvas.height;
            double radius = side * random.nextDouble(0.1, 0.35);
            float strength = random.nextFloat(0.15f, 0.6f);
            float[] colour = colour(random);
            for (int y = (int) Math.max(0, cy - radius); y < Math.min(canvas.height, cy + radius); y++) {
                for (int x = (int) Math.max(0, cx - radius); x < Math.min(canvas.width, cx + radius); x++) {
                    double d = Math.hypot(x - cx, y - cy) / radius;
                    float alpha = d < 1 ? strength * (float) ((1 - d * d) * (1 - d * d)) : 0;
                    for (int c = 0; c < 3; c++) {
                        int p = 3 * (y * canvas.width + x) + c;
                        canvas.rgb[p] += alpha * (colour[c] - canvas.rgb[p]);
                    }
                }
            }
        }
    }

    static float[] colour(RandomGenerator random) {
        return new float[] {random.nextFloat(20, 250), random.nextFloat(20, 250), random.nextFloat(20, 250)};
    }

    private static float[] near(float[] colour, RandomGenerator random) {
        float[] other = new float[3];
        for (int c = 0; c < 3; c++) {
            other[c] = Math.clamp(colour[c] + (float) random.nextGaussian() * 45, 10, 250);
        }
        return other;
    }
}
