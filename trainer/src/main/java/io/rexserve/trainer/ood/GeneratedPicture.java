package io.rexserve.trainer.ood;

import io.rexserve.image.RgbImage;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/// Kinds of pictures that are neither photographs of things nor drawings: examples of what a network for these does not
/// know. The same seed paints the same pictures.
enum GeneratedPicture {
    /// Every pixel for itself, or smoothed.
    NOISE {
        @Override
        void paint(Graphics2D to, int width, int height, SplittableRandom random) {
            int grain = random.nextInt(1, 9);
            boolean grey = random.nextBoolean();
            for (int y = 0; y < height; y += grain) {
                for (int x = 0; x < width; x += grain) {
                    int level = random.nextInt(256);
                    to.setColor(grey ? new Color(level, level, level) : colour(random));
                    to.fillRect(x, y, grain, grain);
                }
            }
        }
    },
    /// Rows of dark strokes on light ground, as a page of text or a screen of code.
    PAGE {
        @Override
        void paint(Graphics2D to, int width, int height, SplittableRandom random) {
            boolean dark = random.nextInt(3) == 0;
            fill(to, width, height, dark ? shade(random, 0, 50) : shade(random, 225, 256));
            to.setColor(dark ? shade(random, 170, 256) : shade(random, 0, 90));
            int line = random.nextInt(9, 24);
            int margin = random.nextInt(4, width / 6);
            for (int y = margin; y < height - line; y += line) {
                int end = margin + random.nextInt(width / 3, width) - margin;
                for (int x = margin; x < Math.min(end, width - margin); x += Math.max(3, line / 3)) {
                    if (random.nextInt(6) != 0) {
                        stroke(to, x, y, line / 2, random);
                    }
                }
            }
        }

        private static void stroke(Graphics2D to, int x, int y, int size, SplittableRandom random) {
            int half = Math.max(2, size / 2);
            to.drawLine(x, y + random.nextInt(size), x + random.nextInt(half), y + size);
            to.drawLine(x + random.nextInt(half), y, x + half, y + random.nextInt(size));
        }
    },
    /// Stripes, checks or rings over the whole picture.
    PATTERN {
        @Override
        void paint(Graphics2D to, int width, int height, SplittableRandom random) {
            fill(to, width, height, colour(random));
            to.setColor(colour(random));
            int period = random.nextInt(4, 40);
            int kind = random.nextInt(3);
            to.setStroke(new BasicStroke(period / 2f));
            for (int i = -height; i < width + height; i += period) {
                switch (kind) {
                    case 0 -> to.drawLine(i, 0, i + height / 2, height);
                    case 1 -> to.drawOval(width / 2 - i, height / 2 - i, 2 * i, 2 * i);
                    default -> {
                        for (int y = i / period % 2 == 0 ? 0 : period; y < height; y += 2 * period) {
                            to.fillRect(i, y, period, period);
                        }
                    }
                }
            }
        }
    },
    /// Axes with bars or curves, as a plot.
    PLOT {
        @Override
        void paint(Graphics2D to, int width, int height, SplittableRandom random) {
            fill(to, width, height, shade(random, 235, 256));
            to.setColor(Color.DARK_GRAY);
            to.drawLine(width / 10, height / 12, width / 10, height * 9 / 10);
            to.drawLine(width / 10, height * 9 / 10, width * 19 / 20, height * 9 / 10);
            boolean bars = random.nextBoolean();
            to.setStroke(new BasicStroke(random.nextInt(1, 4)));
            for (int series = random.nextInt(1, 4); series > 0; series--) {
                to.setColor(colour(random));
                int step = random.nextInt(6, 40);
                int before = height / 2;
                for (int x = width / 10; x < width * 9 / 10; x += step) {
                    int value = random.nextInt(height / 10, height * 9 / 10);
                    if (bars) {
                        to.fillRect(x, value, step / 2, height * 9 / 10 - value);
                    } else {
                        to.drawLine(x, before, x + step, value);
                    }
                    before = value;
                }
            }
        }
    },
    /// Many alike discs on flat ground, as cells under a microscope.
    DISCS {
        @Override
        void paint(Graphics2D to, int width, int height, SplittableRandom random) {
            Color ground = colour(random).brighter();
            fill(to, width, height, ground);
            Color disc = colour(random);
            int size = random.nextInt(8, 60);
            int count = Math.min(900, width * height / size / size);
            for (int i = 0; i < count; i++) {
                int own = Math.max(4, size + random.nextInt(-size / 4, size / 4 + 1));
                int x = random.nextInt(width) - own / 2;
                int y = random.nextInt(height) - own / 2;
                to.setColor(disc);
                to.fillOval(x, y, own, own);
                to.setColor(disc.brighter());
                to.fillOval(x + own / 4, y + own / 4, own / 2, own / 2);
            }
        }
    };

    abstract void paint(Graphics2D to, int width, int height, SplittableRandom random);

    /// @param number of the picture among those of its kind
    RgbImage picture(long number) {
        var random = new SplittableRandom(31 * number + name().hashCode());
        int width = random.nextInt(240, 520);
        int height = random.nextInt(240, 520);
        var canvas = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D to = canvas.createGraphics();
        to.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        paint(to, width, height, random);
        to.dispose();
        var pixels = new byte[3 * width * height];
        int[] rgb = canvas.getRGB(0, 0, width, height, null, 0, width);
        for (int i = 0; i < rgb.length; i++) {
            pixels[3 * i] = (byte) (rgb[i] >> 16);
            pixels[3 * i + 1] = (byte) (rgb[i] >> 8);
            pixels[3 * i + 2] = (byte) rgb[i];
        }
        return new RgbImage(width, height, pixels);
    }

    private static void fill(Graphics2D to, int width, int height, Color colour) {
        to.setColor(colour);
        to.fillRect(0, 0, width, height);
    }

    private static Color shade(SplittableRandom random, int from, int to) {
        int level = random.nextInt(from, to);
        return new Color(level, level, level);
    }

    private static Color colour(SplittableRandom random) {
        return new Color(random.nextInt(256), random.nextInt(256), random.nextInt(256));
    }
}
