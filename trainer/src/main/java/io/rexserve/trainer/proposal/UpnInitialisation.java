package io.rexserve.trainer.proposal;

import io.rexserve.model.proposal.UpnConfig;
import io.rexserve.model.weights.TensorSlot;
import java.util.Arrays;
import java.util.Random;

/// Values that training starts from, by the name of the tensor.
///
/// Two are not customary. The last layers of the box heads are zero, so that every box starts as its candidate. And
/// the focal prior of 0.01 stands in the class head although that has no bias: both prompts share a direction, and the
/// norms before the product are biased against it.
final class UpnInitialisation {
    private static final double SWIN_DEVIATION = 0.02;
    private static final double PRIOR_LOGIT = -4.595;
    private static final double SHARED = 0.8;
    private static final double OWN = 0.6;

    private final UpnConfig config;
    private final long seed;
    private final double[] shared;
    private final double[] own;

    UpnInitialisation(UpnConfig config, long seed) {
        this.config = config;
        this.seed = seed;
        var random = new Random(seed);
        this.shared = unit(random.doubles(config.width(), -1, 1).toArray());
        double[] other = random.doubles(config.width(), -1, 1).toArray();
        double along = 0;
        for (int i = 0; i < other.length; i++) {
            along += other[i] * shared[i];
        }
        for (int i = 0; i < other.length; i++) {
            other[i] -= along * shared[i];
        }
        this.own = unit(other);
    }

    private static double[] unit(double[] v) {
        double norm = Math.sqrt(Arrays.stream(v).map(x -> x * x).sum());
        return Arrays.stream(v).map(x -> x / norm).toArray();
    }

    float[] values(TensorSlot slot) {
        String name = slot.name();
        long per = slot.shape().stream().skip(1).reduce(1L, (a, b) -> a * b);
        float[] values = new float[Math.toIntExact(slot.rows() * per)];
        var random = new Random(seed ^ (31L * name.hashCode() + slot.firstRow()));
        if (name.endsWith("fine_grained_prompt.weight")) {
            mix(values, OWN);
        } else if (name.endsWith("coarse_grained_prompt.weight")) {
            mix(values, -OWN);
        } else if (name.endsWith("enc_output_norm.bias") || name.endsWith("decoder.norm.bias")) {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (shared[i] * PRIOR_LOGIT / SHARED);
            }
        } else if (name.endsWith("tgt_embed.weight") || name.endsWith("level_embed")) {
            normal(values, 1, random);
        } else if (name.endsWith("sampling_offsets.bias")) {
            directions(values);
        } else if (slot.shape().size() == 1) {
            Arrays.fill(values, (name.contains("norm") && name.endsWith("weight")) || isGroupNorm(name) ? 1 : 0);
        } else if (startsAtZero(name)) {
            Arrays.fill(values, 0);
        } else if (name.startsWith("backbone.")) {
            normal(values, name.contains("patch_embed") ? 1 / Math.sqrt((double) per) : SWIN_DEVIATION, random);
        } else {
            xavier(values, slot, random);
        }
        return values;
    }

    // The second module of an input projection.
    private static boolean isGroupNorm(String name) {
        return name.startsWith("input_proj.") && name.endsWith(".1.weight");
    }

    private static boolean startsAtZero(String name) {
        return name.endsWith("sampling_offsets.weight")
                || name.endsWith("attention_weights.weight")
                || name.endsWith("relative_position_bias_table")
                || (name.contains("bbox_embed") && name.endsWith("layers.2.weight"));
    }

    private void mix(float[] values, double ownShare) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (SHARED * shared[i] + ownShare * own[i]);
        }
    }

    private static void normal(float[] values, double deviation, Random random) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (Math.clamp(random.nextGaussian(), -2, 2) * deviation);
        }
    }

    private static void xavier(float[] values, TensorSlot slot, Random random) {
        long area = slot.shape().stream().skip(2).reduce(1L, (a, b) -> a * b);
        double fan = (double) area * (slot.shape().get(0) + slot.shape().get(1));
        double bound = Math.sqrt(6 / fan);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-bound, bound);
        }
    }

    // Each head looks into its own direction, the k-th point k cells away (Deformable DETR, Zhu et al. 2021).
    private void directions(float[] values) {
        int i = 0;
        for (int head = 0; head < config.heads(); head++) {
            double angle = 2 * Math.PI * head / config.heads();
            double reach = Math.max(Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle)));
            for (int level = 0; level < config.levels(); level++) {
                for (int point = 1; point <= config.points(); point++) {
                    values[i++] = (float) (Math.cos(angle) / reach * point);
                    values[i++] = (float) (Math.sin(angle) / reach * point);
                }
            }
        }
    }
}
