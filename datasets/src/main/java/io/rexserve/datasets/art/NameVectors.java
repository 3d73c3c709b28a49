package io.rexserve.datasets.art;

import java.util.Random;

/// The fixed directions in which towers and decoder meet: one per name and one for background, orthonormal, and a code
/// of the box in their orthogonal complement.
///
/// An object token aims at [#target]: the name's direction plus the code of its box, normalised. The towers learn to
/// produce it, the decoder to read it; neither moves it.
///
/// Rows of the orthonormal basis, which never change their meaning: 0 to 119 the drawn names, 120 background, 121 to
/// 140
/// the box code, 141 to 170 the names without drawings, 171 to 191 nobody's.
public final class NameVectors {
    /// Width of the decoder.
    public static final int WIDTH = 192;

    /// Names of [ObjectName#all].
    public static final int NAMES = 150;

    /// The row that stands for no object.
    public static final int BACKGROUND = NAMES;

    /// Directions of [#complement] that [#boxCode] uses, the first ones.
    public static final int BOX_AXES = 20;

    private static final int DRAWN = 120;

    // Between the row of background and that of the first name without drawings.
    private static final int UNDRAWN_SHIFT = 1 + BOX_AXES;
    private static final long SEED = 20_250_923;
    private static final double LINEAR = 0.45;
    private static final double WAVE = 0.12;
    private static final double MIN_SIDE = 0.01;

    private final double[][] rows = orthonormal(WIDTH, new Random(SEED));

    public NameVectors() {
        int names = ObjectName.all().size();
        int drawn = ObjectName.drawn().size();
        if (names != NAMES || drawn != DRAWN) {
            throw new IllegalStateException(
                    "names: " + names + ", " + drawn + " of them drawn (expected: " + NAMES + " and " + DRAWN + ")");
        }
    }

    // Of the basis.
    private static int row(int name) {
        if (name < 0 || name > BACKGROUND) {
            throw new IllegalArgumentException("name: " + name + " (expected: 0 to " + BACKGROUND + ")");
        }
        return name == BACKGROUND ? DRAWN : name < DRAWN ? name : name + UNDRAWN_SHIFT;
    }

    /// The direction of a name, `[192]`, of length 1.
    ///
    /// @param name number of the name, or [#BACKGROUND]
    public float[] name(int name) {
        return narrow(rows[row(name)]);
    }

    /// All 151 directions one behind the other, background last.
    public float[] table() {
        var table = new float[(NAMES + 1) * WIDTH];
        for (int name = 0; name <= BACKGROUND; name++) {
            System.arraycopy(narrow(rows[row(name)]), 0, table, name * WIDTH, WIDTH);
        }
        return table;
    }

    /// Orthonormal directions of the complement, `[41][192]`: those of the box code, then those that nothing uses.
    public float[][] complement() {
        float[][] all = besideDrawn();
        int undrawn = NAMES - DRAWN;
        var complement = new float[all.length - undrawn][];
        System.arraycopy(all, 0, complement, 0, BOX_AXES);
        System.arraycopy(all, BOX_AXES + undrawn, complement, BOX_AXES, complement.length - BOX_AXES);
        return complement;
    }

    /// Orthonormal directions beside those of the drawn names and background, `[71][192]`: those of the box code, of
    /// the
    /// names without drawings, and those that nothing uses.
    public float[][] besideDrawn() {
        var beside = new float[WIDTH - DRAWN - 1][];
        for (int i = 0; i < beside.length; i++) {
            beside[i] = narrow(rows[DRAWN + 1 + i]);
        }
        return beside;
    }

    /// Where and how large a box is, as a vector of length 0.3 to 1 in the complement: centre and logarithm of the
    /// sides, and two octaves of sines for what is near.
    ///
    /// @param cx centre, in sides of the towers' square
    /// @param cy centre, in sides of the square
    /// @param w width, in sides of the square
    /// @param h height, in sides of the square
    /// @return `[192]`
    public float[] boxCode(double cx, double cy, double w, double h) {
        return narrow(code(cx, cy, w, h));
    }

    private double[] code(double cx, double cy, double w, double h) {
        double[] box = {cx, cy, Math.max(w, MIN_SIDE), Math.max(h, MIN_SIDE)};
        var code = new double[WIDTH];
        int axis = DRAWN + 1;
        for (int i = 0; i < box.length; i++) {
            double straight = i < 2 ? 2 * box[i] - 1 : StrictMath.log(box[i]) / 2 + 0.8;
            add(code, rows[axis++], LINEAR * straight);
        }
        for (int octave = 2; octave <= 4; octave += 2) {
            for (double side : box) {
                double angle = side * octave * StrictMath.PI;
                add(code, rows[axis++], WAVE * StrictMath.sin(angle));
                add(code, rows[axis++], WAVE * StrictMath.cos(angle));
            }
        }
        return code;
    }

    /// What the token of an object aims at, `[192]`, of length 1.
    public float[] target(int name, double cx, double cy, double w, double h) {
        double[] target = code(cx, cy, w, h);
        add(target, rows[row(name)], 1);
        return narrow(unit(target));
    }

    private static double[][] orthonormal(int width, Random random) {
        var rows = new double[width][width];
        for (int i = 0; i < width; i++) {
            for (int k = 0; k < width; k++) {
                rows[i][k] = random.nextGaussian();
            }
            // Twice is enough (Kahan's rule for Gram-Schmidt).
            for (int pass = 0; pass < 2; pass++) {
                for (int j = 0; j < i; j++) {
                    add(rows[i], rows[j], -dot(rows[i], rows[j]));
                }
            }
            rows[i] = unit(rows[i]);
        }
        return rows;
    }

    private static void add(double[] to, double[] what, double factor) {
        for (int i = 0; i < to.length; i++) {
            to[i] += factor * what[i];
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double[] unit(double[] v) {
        double length = StrictMath.sqrt(dot(v, v));
        var unit = new double[v.length];
        add(unit, v, 1 / length);
        return unit;
    }

    private static float[] narrow(double[] v) {
        var narrow = new float[v.length];
        for (int i = 0; i < v.length; i++) {
            narrow[i] = (float) v[i];
        }
        return narrow;
    }
}
