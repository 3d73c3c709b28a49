package io.rexserve.image;

/// The loop filter of VP8 (RFC 6386, section 15), over the whole frame once it is decoded: within a key frame nothing
/// is predicted from filtered samples.
final class Vp8LoopFilter {
    /// How strongly a macroblock is filtered.
    ///
    /// @param limit of the difference across an edge; 0: not filtered
    /// @param interior limit of differences beside the edge
    /// @param highVariance above which difference only the two samples at the edge change
    /// @param inner whether the edges of its sub-blocks are filtered
    record Strength(int limit, int interior, int highVariance, boolean inner) {
        /// @param level 0 to 63
        /// @param sharpness 0 to 7
        static Strength of(int level, int sharpness, boolean inner) {
            if (level == 0) {
                return new Strength(0, 0, 0, inner);
            }
            int interior = level;
            if (sharpness > 0) {
                interior = Math.min(interior >> (sharpness > 4 ? 2 : 1), 9 - sharpness);
            }
            interior = Math.max(interior, 1);
            return new Strength(2 * level + interior, interior, level >= 40 ? 2 : level >= 15 ? 1 : 0, inner);
        }

        Strength withInner() {
            return inner ? this : new Strength(limit, interior, highVariance, true);
        }
    }

    private final boolean simple;
    private final Vp8Planes planes;

    Vp8LoopFilter(boolean simple, Vp8Planes planes) {
        this.simple = simple;
        this.planes = planes;
    }

    /// Filters one macroblock; they must come row by row.
    void filter(int column, int row, Strength strength) {
        if (strength.limit == 0) {
            return;
        }
        plane(planes.y(), planes.stride(), 16, column, row, strength);
        if (!simple) {
            plane(planes.u(), planes.stride() / 2, 8, column, row, strength);
            plane(planes.v(), planes.stride() / 2, 8, column, row, strength);
        }
    }

    private void plane(byte[] samples, int stride, int size, int column, int row, Strength strength) {
        int corner = row * size * stride + column * size;
        int outer = 2 * (strength.limit + 4) + 1;
        int within = 2 * strength.limit + 1;
        if (column > 0) {
            edge(samples, corner, 1, stride, size, outer, strength, true);
        }
        if (strength.inner) {
            for (int i = 4; i < size; i += 4) {
                edge(samples, corner + i, 1, stride, size, within, strength, false);
            }
        }
        if (row > 0) {
            edge(samples, corner, stride, 1, size, outer, strength, true);
        }
        if (strength.inner) {
            for (int i = 4; i < size; i += 4) {
                edge(samples, corner + i * stride, stride, 1, size, within, strength, false);
            }
        }
    }

    /// @param across the distance of samples across the edge
    /// @param along the distance of samples along the edge
    private void edge(
            byte[] s, int start, int across, int along, int size, int limit, Strength strength, boolean outer) {
        int at = start;
        for (int i = 0; i < size; i++) {
            if (simple) {
                if (difference(s, at, across) <= limit) {
                    two(s, at, across);
                }
            } else if (smooth(s, at, across, limit, strength.interior)) {
                if (highVariance(s, at, across, strength.highVariance)) {
                    two(s, at, across);
                } else if (outer) {
                    six(s, at, across);
                } else {
                    four(s, at, across);
                }
            }
            at += along;
        }
    }

    private static int difference(byte[] s, int at, int step) {
        return 4 * distance(s, at - step, at) + distance(s, at - 2 * step, at + step);
    }

    private static int distance(byte[] s, int a, int b) {
        return Math.abs((s[a] & 0xFF) - (s[b] & 0xFF));
    }

    private static boolean smooth(byte[] s, int at, int step, int limit, int interior) {
        return difference(s, at, step) <= limit
                && distance(s, at - 4 * step, at - 3 * step) <= interior
                && distance(s, at - 3 * step, at - 2 * step) <= interior
                && distance(s, at - 2 * step, at - step) <= interior
                && distance(s, at + 3 * step, at + 2 * step) <= interior
                && distance(s, at + 2 * step, at + step) <= interior
                && distance(s, at + step, at) <= interior;
    }

    private static boolean highVariance(byte[] s, int at, int step, int threshold) {
        return distance(s, at - 2 * step, at - step) > threshold || distance(s, at + step, at) > threshold;
    }

    private static void two(byte[] s, int at, int step) {
        int a = 3 * ((s[at] & 0xFF) - (s[at - step] & 0xFF))
                + signed((s[at - 2 * step] & 0xFF) - (s[at + step] & 0xFF));
        add(s, at - step, fifth(a + 3 >> 3));
        add(s, at, -fifth(a + 4 >> 3));
    }

    private static void four(byte[] s, int at, int step) {
        int a = 3 * ((s[at] & 0xFF) - (s[at - step] & 0xFF));
        int a1 = fifth(a + 4 >> 3);
        int a3 = a1 + 1 >> 1;
        add(s, at - 2 * step, a3);
        add(s, at - step, fifth(a + 3 >> 3));
        add(s, at, -a1);
        add(s, at + step, -a3);
    }

    private static void six(byte[] s, int at, int step) {
        int a = signed(3 * ((s[at] & 0xFF) - (s[at - step] & 0xFF))
                + signed((s[at - 2 * step] & 0xFF) - (s[at + step] & 0xFF)));
        int a1 = 27 * a + 63 >> 7;
        int a2 = 18 * a + 63 >> 7;
        int a3 = 9 * a + 63 >> 7;
        add(s, at - 3 * step, a3);
        add(s, at - 2 * step, a2);
        add(s, at - step, a1);
        add(s, at, -a1);
        add(s, at + step, -a2);
        add(s, at + 2 * step, -a3);
    }

    /// Within eight bits and a sign.
    private static int signed(int value) {
        return Math.clamp(value, -128, 127);
    }

    /// Within five bits and a sign.
    private static int fifth(int value) {
        return Math.clamp(value, -16, 15);
    }

    private static void add(byte[] s, int at, int difference) {
        s[at] = (byte) Math.clamp((s[at] & 0xFF) + difference, 0, 255);
    }
}
