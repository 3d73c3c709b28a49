package io.rexserve.model.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.Torch;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Both fast samplers against loops that say what deformable sampling is.
class DeformableSamplingTest {
    private static final double TOLERANCE = 1e-5;

    // [B, S, H, C] values of maps [h, w] one behind the other; [B, Q, H, L, P, 2] locations and [B, Q, H, L, P] shares.
    @SuppressWarnings("ArrayRecordComponent") // test data, never compared
    private record Case(
            int b, int q, int heads, int c, int points, int[][] sizes, float[] value, float[] where, float[] share) {
        int cells() {
            int sum = 0;
            for (int[] size : sizes) {
                sum += size[0] * size[1];
            }
            return sum;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void agreesWithLoopsOnRandomShapesAndLocations(boolean bag) {
        var random = new SplittableRandom(11);
        try (Kernel kernel = Kernel.compile("sampler", List.of(bag ? UpnText.BAG_SAMPLER : UpnText.GRID_SAMPLER))) {
            for (int round = 0; round < 40; round++) {
                Case given = random(random, round);
                float[] expected = loops(given);
                float[] actual = run(kernel, given);
                assertThat(actual).hasSameSizeAs(expected);
                for (int i = 0; i < expected.length; i++) {
                    assertThat((double) actual[i])
                            .as("round %d, element %d", round, i)
                            .isCloseTo(expected[i], within(TOLERANCE * (1 + Math.abs(expected[i]))));
                }
            }
        }
    }

    private static float[] run(Kernel kernel, Case given) {
        int levels = given.sizes().length;
        var sizes = new long[2 * levels];
        for (int l = 0; l < levels; l++) {
            sizes[2 * l] = given.sizes()[l][0];
            sizes[2 * l + 1] = given.sizes()[l][1];
        }
        try (NDManager scope = Torch.scope()) {
            return kernel.runOne(
                            scope,
                            "sample",
                            KernelArgument.tensor(scope.create(
                                    given.value(), new Shape(given.b(), given.cells(), given.heads(), given.c()))),
                            KernelArgument.tensor(scope.create(sizes, new Shape(levels, 2))),
                            KernelArgument.tensor(scope.create(
                                    given.where(),
                                    new Shape(given.b(), given.q(), given.heads(), levels, given.points(), 2))),
                            KernelArgument.tensor(scope.create(
                                    given.share(),
                                    new Shape(given.b(), given.q(), given.heads(), levels, given.points()))))
                    .toFloatArray();
        }
    }

    private static Case random(SplittableRandom random, int round) {
        int b = random.nextInt(1, 4);
        int q = random.nextInt(1, 9);
        int heads = random.nextInt(1, 5);
        int c = random.nextInt(1, 7);
        int points = random.nextInt(1, 5);
        var sizes = new int[random.nextInt(1, 5)][];
        int cells = 0;
        for (int l = 0; l < sizes.length; l++) {
            sizes[l] = new int[] {random.nextInt(1, 9), random.nextInt(1, 9)};
            cells += sizes[l][0] * sizes[l][1];
        }
        var value = new float[b * cells * heads * c];
        for (int i = 0; i < value.length; i++) {
            value[i] = (float) random.nextGaussian();
        }
        int samples = b * q * heads * sizes.length * points;
        var share = new float[samples];
        var where = new float[2 * samples];
        for (int i = 0; i < samples; i++) {
            share[i] = (float) random.nextDouble();
            where[2 * i] = location(random, round);
            where[2 * i + 1] = location(random, round);
        }
        return new Case(b, q, heads, c, points, sizes, value, where, share);
    }

    /// Inside; on an edge or in a corner; just or far outside.
    private static float location(SplittableRandom random, int round) {
        return switch (round % 4) {
            case 0 -> (float) random.nextDouble();
            case 1 -> random.nextInt(3) / 2f;
            case 2 -> (float) random.nextDouble(-0.6, 1.6);
            default -> (float) random.nextDouble(-50, 50);
        };
    }

    private static float[] loops(Case given) {
        int levels = given.sizes().length;
        var out = new float[given.b() * given.q() * given.heads() * given.c()];
        int sample = 0;
        for (int b = 0; b < given.b(); b++) {
            for (int q = 0; q < given.q(); q++) {
                for (int h = 0; h < given.heads(); h++) {
                    int start = 0;
                    for (int l = 0; l < levels; l++) {
                        for (int p = 0; p < given.points(); p++, sample++) {
                            for (int c = 0; c < given.c(); c++) {
                                int at = ((b * given.q() + q) * given.heads() + h) * given.c() + c;
                                out[at] += given.share()[sample] * bilinear(given, b, h, c, l, start, sample);
                            }
                        }
                        start += given.sizes()[l][0] * given.sizes()[l][1];
                    }
                }
            }
        }
        return out;
    }

    // Cell centres lie at half cells; what lies outside the map is zero.
    private static float bilinear(Case given, int b, int h, int c, int level, int start, int sample) {
        int height = given.sizes()[level][0];
        int width = given.sizes()[level][1];
        double x = (double) given.where()[2 * sample] * width - 0.5;
        double y = (double) given.where()[2 * sample + 1] * height - 0.5;
        double sum = 0;
        for (int row = (int) Math.floor(y); row <= Math.floor(y) + 1; row++) {
            for (int column = (int) Math.floor(x); column <= Math.floor(x) + 1; column++) {
                if (row >= 0 && row < height && column >= 0 && column < width) {
                    int cell = b * given.cells() + start + row * width + column;
                    double weight = (1 - Math.abs(y - row)) * (1 - Math.abs(x - column));
                    sum += weight * given.value()[(cell * given.heads() + h) * given.c() + c];
                }
            }
        }
        return (float) sum;
    }
}
