package io.rexserve.trainer.proposal;

import java.util.List;
import java.util.random.RandomGenerator;

/// Extra queries that start at truths with noise and learn to restore or to reject them (contrastive
/// denoising, DINO section 3.3).
///
/// Per truth one positive, its edges moved by less than 0.6 of half its side, and one negative, moved by more. Rows
/// with fewer truths than the longest are padded; padded slots have no loss.
///
/// @param slots per row: twice the largest number of truths
/// @param truths per row
/// @param start `[rows * slots * 4]`, noisy boxes before the sigmoid
@SuppressWarnings("ArrayRecordComponent") // native arrays are built from them at once
record DenoisingQueries(int slots, List<float[][]> truths, float[] start) {
    private static final double NOISE = 0.6;
    private static final double EDGE = 1e-3;

    static DenoisingQueries none() {
        return new DenoisingQueries(0, List.of(), new float[0]);
    }

    static DenoisingQueries of(List<float[][]> truths, RandomGenerator random) {
        int maxTruths = truths.stream().mapToInt(t -> t.length).max().orElse(0);
        int slots = 2 * Math.max(1, maxTruths);
        float[] start = new float[truths.size() * slots * 4];
        for (int row = 0; row < truths.size(); row++) {
            float[][] truth = truths.get(row);
            for (int slot = 0; slot < slots; slot++) {
                float[] box = {0.5f, 0.5f, 0.5f, 0.5f};
                if (slot / 2 < truth.length) {
                    box = noised(truth[slot / 2], slot % 2, random);
                }
                for (int k = 0; k < 4; k++) {
                    double inside = Math.clamp(box[k], EDGE, 1 - EDGE);
                    start[4 * (row * slots + slot) + k] = (float) Math.log(inside / (1 - inside));
                }
            }
        }
        return new DenoisingQueries(slots, truths, start);
    }

    // least 0 for a positive, 1 for a negative
    private static float[] noised(float[] box, int min, RandomGenerator random) {
        double x0 = moved(box[0] - box[2] / 2, box[2], min, random);
        double y0 = moved(box[1] - box[3] / 2, box[3], min, random);
        double x1 = moved(box[0] + box[2] / 2, box[2], min, random);
        double y1 = moved(box[1] + box[3] / 2, box[3], min, random);
        return new float[] {
            (float) (x0 + x1) / 2, (float) (y0 + y1) / 2, (float) Math.abs(x1 - x0), (float) Math.abs(y1 - y0)
        };
    }

    private static double moved(double edge, double side, int min, RandomGenerator random) {
        double by = (min + random.nextDouble()) * side / 2 * NOISE;
        return Math.clamp(edge + (random.nextBoolean() ? by : -by), 0.0, 1.0);
    }

    /// The targets of the denoising slots of one row.
    void fill(int row, int slotsOfRow, Targets targets) {
        for (int slot = 0; slot < slots; slot++) {
            float[][] truth = truths.get(row);
            if (slot / 2 >= truth.length) {
                continue;
            }
            int at = row * slotsOfRow + slot;
            if (slot % 2 == 0) {
                targets.set(at, truth[slot / 2]);
            } else {
                targets.weight()[at] = 1;
            }
        }
    }

    /// The attention mask: true where a query must not attend. No query attends to a padded slot, and the real
    /// queries attend to no denoising slot, which knows the truth.
    ///
    /// @param queries real queries per row
    /// @return `[rows, 1, slots + queries, slots + queries]`, row by row
    boolean[] attentionMask(int queries) {
        int n = slots + queries;
        boolean[] mask = new boolean[truths.size() * n * n];
        for (int row = 0; row < truths.size(); row++) {
            int used = 2 * truths.get(row).length;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < slots; j++) {
                    mask[(row * n + i) * n + j] = i != j && (i >= slots || j >= used);
                }
            }
        }
        return mask;
    }
}
