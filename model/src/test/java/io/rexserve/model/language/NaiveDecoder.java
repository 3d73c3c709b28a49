package io.rexserve.model.language;

import io.rexserve.model.language.RandomModel.Tensor;
import io.rexserve.model.language.checkpoint.DecoderConfig;

/// The decoder position by position and head by head, without a cache.
final class NaiveDecoder {
    private static final float[] NO_BIAS = {};

    private final RandomModel model;
    private final DecoderConfig config;

    NaiveDecoder(RandomModel model, DecoderConfig config) {
        this.model = model;
        this.config = config;
    }

    /// @param x embeddings `[T, H]`
    /// @return the normed state `[T, H]`
    double[][] states(double[][] x) {
        double[][] state = x;
        for (int i = 0; i < config.layers(); i++) {
            state = layer(state, "model.layers." + i + ".");
        }
        return rms(state, model.tensor("model.norm.weight"));
    }

    /// @param normed state `[T, H]`
    double[][] logits(double[][] normed) {
        String table = config.tied() ? "embed_tokens.weight" : "lm_head.weight";
        return Naive.linear(normed, model.tensor(table), NO_BIAS);
    }

    double[] embedding(int id) {
        Tensor table = model.tensor("embed_tokens.weight");
        var row = new double[config.hidden()];
        for (int i = 0; i < row.length; i++) {
            row[i] = table.at(id, i);
        }
        return row;
    }

    private double[][] layer(double[][] x, String layer) {
        double[][] y = rms(x, model.tensor(layer + "input_layernorm.weight"));
        double[][] q = projected(y, layer + "self_attn.q_proj");
        double[][] k = projected(y, layer + "self_attn.k_proj");
        double[][] v = projected(y, layer + "self_attn.v_proj");
        int dim = config.headDim();
        int group = config.heads() / config.kvHeads();
        var joined = new double[x.length][config.queryWidth()];
        for (int head = 0; head < config.heads(); head++) {
            double[][] hq = rotated(Naive.heads(q, head, dim));
            double[][] hk = rotated(Naive.heads(k, head / group, dim));
            double[][] hv = Naive.heads(v, head / group, dim);
            for (int t = 0; t < x.length; t++) {
                System.arraycopy(Naive.attend(hq[t], hk, hv, t + 1), 0, joined[t], head * dim, dim);
            }
        }
        double[][] h = Naive.add(x, projected(joined, layer + "self_attn.o_proj"));
        double[][] z = rms(h, model.tensor(layer + "post_attention_layernorm.weight"));
        double[][] gate = Naive.map(projected(z, layer + "mlp.gate_proj"), g -> g / (1 + Math.exp(-g)));
        double[][] up = projected(z, layer + "mlp.up_proj");
        for (int t = 0; t < gate.length; t++) {
            for (int i = 0; i < gate[t].length; i++) {
                gate[t][i] *= up[t][i];
            }
        }
        return Naive.add(h, projected(gate, layer + "mlp.down_proj"));
    }

    private double[][] projected(double[][] x, String module) {
        boolean biased = model.tensors.keySet().stream().anyMatch(name -> name.endsWith(module + ".bias"));
        return Naive.linear(
                x,
                model.tensor(module + ".weight"),
                biased ? model.tensor(module + ".bias").values() : NO_BIAS);
    }

    private double[][] rms(double[][] x, Tensor w) {
        var y = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            double mean = 0;
            for (double v : x[t]) {
                mean += v * v / x[t].length;
            }
            y[t] = new double[x[t].length];
            for (int i = 0; i < y[t].length; i++) {
                y[t][i] = x[t][i] / Math.sqrt(mean + config.eps()) * w.at(i);
            }
        }
        return y;
    }

    private double[][] rotated(double[][] x) {
        int half = config.headDim() / 2;
        var y = new double[x.length][2 * half];
        for (int t = 0; t < x.length; t++) {
            for (int i = 0; i < half; i++) {
                double angle = t / Math.pow(config.theta(), (double) i / half);
                y[t][i] = x[t][i] * Math.cos(angle) - x[t][i + half] * Math.sin(angle);
                y[t][i + half] = x[t][i + half] * Math.cos(angle) + x[t][i] * Math.sin(angle);
            }
        }
        return y;
    }
}
