package io.rexserve.image.webp;

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
        for (int i = 0, at = start; i < size; i++, at += along) {
            if (simple) {
                simple(s, at, across, limit);
            } else {
                normal(s, at, across, limit, strength, outer);
            }
        }
    }

    private static void simple(byte[] s, int at, int step, int limit) {
        int p1 = s[at - 2 * step] & 0xFF;
        int p0 = s[at - step] & 0xFF;
        int q0 = s[at] & 0xFF;
        int q1 = s[at + step] & 0xFF;
        if (4 * Math.abs(p0 - q0) + Math.abs(p1 - q1) <= limit) {
            two(s, at, step, p0, q0, signed(p1 - q1));
        }
    }

    private static void normal(byte[] s, int at, int step, int limit, Strength strength, boolean outer) {
        int p1 = s[at - 2 * step] & 0xFF;
        int p0 = s[at - step] & 0xFF;
        int q0 = s[at] & 0xFF;
        int q1 = s[at + step] & 0xFF;
        if (4 * Math.abs(p0 - q0) + Math.abs(p1 - q1) > limit) {
            return;
        }
        int interior = strength.interior;
        int p2 = s[at - 3 * step] & 0xFF;
        int q2 = s[at + 2 * step] & 0xFF;
        int nearP = Math.abs(p1 - p0);
        int nearQ = Math.abs(q1 - q0);
        if (nearP > interior
                || nearQ > interior
                || Math.abs(p2 - p1) > interior
                || Math.abs(q2 - q1) > interior
                || Math.abs((s[at - 4 * step] & 0xFF) - p2) > interior
                || Math.abs((s[at + 3 * step] & 0xFF) - q2) > interior) {
            return;
        }
        if (nearP > strength.highVariance || nearQ > strength.highVariance) {
            two(s, at, step, p0, q0, signed(p1 - q1));
        } else if (outer) {
            int a = signed(3 * (q0 - p0) + signed(p1 - q1));
            pair(s, at - 3 * step, at + 2 * step, p2, q2, (9 * a + 63) >> 7);
            pair(s, at - 2 * step, at + step, p1, q1, (18 * a + 63) >> 7);
            pair(s, at - step, at, p0, q0, (27 * a + 63) >> 7);
        } else {
            int a = 3 * (q0 - p0);
            int a1 = fifth((a + 4) >> 3);
            pair(s, at - 2 * step, at + step, p1, q1, (a1 + 1) >> 1);
            s[at - step] = clamped(p0 + fifth((a + 3) >> 3));
            s[at] = clamped(q0 - a1);
        }
    }

    private static void two(byte[] s, int at, int step, int p0, int q0, int outerDifference) {
        int a = 3 * (q0 - p0) + outerDifference;
        s[at - step] = clamped(p0 + fifth((a + 3) >> 3));
        s[at] = clamped(q0 - fifth((a + 4) >> 3));
    }

    /// Moves two samples towards each other.
    private static void pair(byte[] s, int p, int q, int valueP, int valueQ, int by) {
        s[p] = clamped(valueP + by);
        s[q] = clamped(valueQ - by);
    }

    /// Within eight bits and a sign.
    private static int signed(int value) {
        return Math.clamp(value, -128, 127);
    }

    /// Within five bits and a sign.
    private static int fifth(int value) {
        return Math.clamp(value, -16, 15);
    }

    private static byte clamped(int value) {
        return (byte) Math.clamp(value, 0, 255);
    }
}
