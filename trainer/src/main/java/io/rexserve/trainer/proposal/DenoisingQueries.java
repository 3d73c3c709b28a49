package io.rexserve.trainer.proposal;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// Extra queries that start at truths with noise and learn to restore or to reject them (contrastive denoising, DINO
/// section 3.3).
///
/// Per group and truth one positive, its edges moved by less than `noise` times half its side, and one negative, moved
/// by more. Rows with fewer truths than the longest are padded; padded slots have no loss.
///
/// @param groups copies of all truths of a row with noise of their own, which do not see one another
/// @param most truths per row and group
/// @param truths per row, those that are noised
/// @param start `[rows * slots * 4]`, noisy boxes before the sigmoid
@SuppressWarnings("ArrayRecordComponent") // native arrays are built from them at once
record DenoisingQueries(int groups, int most, List<float[][]> truths, float[] start) {
    private static final float EDGE = 1e-3f;

    /// Attention grows with the square of the queries: DINO's number.
    static final int MOST = 100;

    static DenoisingQueries none() {
        return new DenoisingQueries(0, 0, List.of(), new float[0]);
    }

    /// As many groups as fit into the pairs, at least one; of rows with more truths than [#MOST], some of the truths.
    ///
    /// @param pairs of a positive and a negative per row
    /// @param noise of half a side
    static DenoisingQueries of(List<float[][]> truths, int pairs, double noise, RandomGenerator random) {
        List<float[][]> used =
                truths.stream().map(t -> limited(t, MOST, random)).toList();
        int most = Math.max(1, used.stream().mapToInt(t -> t.length).max().orElse(0));
        int groups = Math.max(1, pairs / most);
        var queries = new DenoisingQueries(groups, most, used, new float[truths.size() * groups * 2 * most * 4]);
        for (int row = 0; row < used.size(); row++) {
            for (int slot = 0; slot < queries.slots(); slot++) {
                float[] box = {0.5f, 0.5f, 0.5f, 0.5f};
                if (queries.truth(slot) < used.get(row).length) {
                    box = noised(used.get(row)[queries.truth(slot)], slot % 2, noise, random);
                }
                queries.start(row, slot, box);
            }
        }
        return queries;
    }

    private static float[][] limited(float[][] truths, int most, RandomGenerator random) {
        if (truths.length <= most) {
            return truths;
        }
        float[][] shuffled = truths.clone();
        for (int i = 0; i < most; i++) {
            int j = random.nextInt(i, shuffled.length);
            float[] box = shuffled[i];
            shuffled[i] = shuffled[j];
            shuffled[j] = box;
        }
        return Arrays.copyOf(shuffled, most);
    }

    private void start(int row, int slot, float[] box) {
        for (int k = 0; k < 4; k++) {
            double inside = Math.clamp(box[k], EDGE, 1 - EDGE);
            start[4 * (row * slots() + slot) + k] = (float) Math.log(inside / (1 - inside));
        }
    }

    // least 0 for a positive, 1 for a negative
    private static float[] noised(float[] box, int least, double noise, RandomGenerator random) {
        double x0 = moved(box[0] - box[2] / 2, box[2] * noise, least, random);
        double y0 = moved(box[1] - box[3] / 2, box[3] * noise, least, random);
        double x1 = moved(box[0] + box[2] / 2, box[2] * noise, least, random);
        double y1 = moved(box[1] + box[3] / 2, box[3] * noise, least, random);
        return new float[] {
            (float) (x0 + x1) / 2, (float) (y0 + y1) / 2, (float) Math.abs(x1 - x0), (float) Math.abs(y1 - y0)
        };
    }

    private static double moved(double edge, double side, int least, RandomGenerator random) {
        double by = (least + random.nextDouble()) * side / 2;
        return Math.clamp(edge + (random.nextBoolean() ? by : -by), 0.0, 1.0);
    }

    /// Per row.
    int slots() {
        return groups * 2 * most;
    }

    private int truth(int slot) {
        return slot % (2 * most) / 2;
    }

    /// The targets of the denoising slots of one row. All groups together weigh as much as one, as in DINO.
    void fill(int row, int slotsOfRow, Targets targets) {
        float[][] truth = slots() == 0 ? new float[0][] : truths.get(row);
        for (int slot = 0; slot < slots(); slot++) {
            if (truth(slot) >= truth.length) {
                continue;
            }
            int at = row * slotsOfRow + slot;
            if (slot % 2 == 0) {
                targets.set(at, truth[truth(slot)]);
            }
            targets.weight()[at] = 1f / groups;
        }
    }

    /// The attention mask: true where a query must not attend. No query attends to a padded slot or to one of another
    /// group, and the real queries attend to no denoising slot, which knows the truth.
    ///
    /// @param queries real queries per row
    /// @return `[rows, 1, slots + queries, slots + queries]`, row by row
    boolean[] attentionMask(int queries) {
        int slots = slots();
        int n = slots + queries;
        boolean[] mask = new boolean[truths.size() * n * n];
        for (int row = 0; row < truths.size(); row++) {
            int used = truths.get(row).length;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < slots; j++) {
                    boolean seen = i < slots && i / (2 * most) == j / (2 * most) && truth(j) < used;
                    mask[(row * n + i) * n + j] = i != j && !seen;
                }
            }
        }
        return mask;
    }
}
