package io.rexserve.model.language;

import io.rexserve.model.language.RandomModel.Tensor;
import io.rexserve.model.vision.ClipConfig;
import io.rexserve.model.vision.ConvNextConfig;
import java.util.ArrayList;
import java.util.List;

/// Both towers pixel by pixel. A map is `[h * w][C]`, row by row.
final class NaiveTowers {
    private final RandomModel model;

    NaiveTowers(RandomModel model) {
        this.model = model;
    }

    /// @param pixels `[3, S, S]`
    double[][] clip(float[] pixels, ClipConfig config) {
        Tensor patches = model.tensor("patch_embedding.weight");
        double[][] grid = convolution(planes(pixels, config.image()), config.image(), patches, new float[0]);
        var x = new double[1 + config.tokens()][];
        x[0] = new double[config.width()];
        for (int i = 0; i < config.width(); i++) {
            x[0][i] = model.tensor("class_embedding").at(i);
        }
        System.arraycopy(grid, 0, x, 1, grid.length);
        x = Naive.add(x, Naive.rows(model.tensor("position_embedding.weight").values(), config.width()));
        x = norm(x, "pre_layrnorm", 1e-5);
        for (int i = 0; i < config.usedLayers(); i++) {
            x = clipLayer(x, "encoder.layers." + i + ".", config);
        }
        return List.of(x).subList(1, x.length).toArray(double[][]::new);
    }

    private double[][] clipLayer(double[][] x, String layer, ClipConfig config) {
        double[][] y = norm(x, layer + "layer_norm1", 1e-5);
        double[][] q = linear(y, layer + "self_attn.q_proj");
        double[][] k = linear(y, layer + "self_attn.k_proj");
        double[][] v = linear(y, layer + "self_attn.v_proj");
        int dim = config.width() / config.heads();
        var joined = new double[x.length][config.width()];
        for (int head = 0; head < config.heads(); head++) {
            double[][] hq = Naive.heads(q, head, dim);
            for (int t = 0; t < x.length; t++) {
                double[] out = Naive.attend(hq[t], Naive.heads(k, head, dim), Naive.heads(v, head, dim), x.length);
                System.arraycopy(out, 0, joined[t], head * dim, dim);
            }
        }
        double[][] h = Naive.add(x, linear(joined, layer + "self_attn.out_proj"));
        double[][] wide = linear(norm(h, layer + "layer_norm2", 1e-5), layer + "mlp.fc1");
        return Naive.add(h, linear(Naive.map(wide, z -> z / (1 + Math.exp(-1.702 * z))), layer + "mlp.fc2"));
    }

    /// @param pixels `[3, S, S]`
    List<double[][]> convnext(float[] pixels, ConvNextConfig config) {
        var maps = new ArrayList<double[][]>();
        double[][] x = convolution(
                planes(pixels, config.image()),
                config.image(),
                model.tensor("stem.0.weight"),
                model.tensor("stem.0.bias").values());
        x = norm(x, "stem.1", 1e-6);
        for (int s = 0; s < config.stages(); s++) {
            String stage = "stages." + s + ".";
            if (s > 0) {
                x = convolution(
                        norm(x, stage + "downsample.0", 1e-6),
                        config.cells(s - 1),
                        model.tensor(stage + "downsample.1.weight"),
                        model.tensor(stage + "downsample.1.bias").values());
            }
            for (int b = 0; b < config.depths().get(s); b++) {
                x = block(x, config.cells(s), stage + "blocks." + b + ".");
            }
            maps.add(x);
        }
        return maps;
    }

    private double[][] block(double[][] x, int side, String block) {
        Tensor w = model.tensor(block + "conv_dw.weight");
        var y = new double[x.length][x[0].length];
        for (int at = 0; at < x.length; at++) {
            for (int c = 0; c < y[at].length; c++) {
                double sum = model.tensor(block + "conv_dw.bias").at(c);
                for (int i = 0; i < 49; i++) {
                    int row = at / side + i / 7 - 3;
                    int column = at % side + i % 7 - 3;
                    if (row >= 0 && row < side && column >= 0 && column < side) {
                        sum += x[row * side + column][c] * w.at(c, 0, i / 7, i % 7);
                    }
                }
                y[at][c] = sum;
            }
        }
        double[][] wide = Naive.map(linear(norm(y, block + "norm", 1e-6), block + "mlp.fc1"), Naive::gelu);
        double[][] out = linear(wide, block + "mlp.fc2");
        Tensor scale = model.tensors.containsKey(name(block + "ramma"))
                ? model.tensor(block + "ramma")
                : model.tensor(block + "gamma");
        for (double[] row : out) {
            for (int c = 0; c < row.length; c++) {
                row[c] *= scale.at(c);
            }
        }
        return Naive.add(x, out);
    }

    private String name(String suffix) {
        return model.tensors.keySet().stream()
                .filter(name -> name.endsWith(suffix))
                .findFirst()
                .orElse(suffix);
    }

    /// A convolution whose stride is its kernel's size.
    private static double[][] convolution(double[][] x, int side, Tensor w, float[] bias) {
        int k = w.shape().get(2);
        int cells = side / k;
        var y = new double[cells * cells][w.shape().getFirst()];
        for (int at = 0; at < y.length; at++) {
            for (int o = 0; o < y[at].length; o++) {
                double sum = bias.length == 0 ? 0 : bias[o];
                for (int i = 0; i < k * k; i++) {
                    double[] pixel = x[(at / cells * k + i / k) * side + at % cells * k + i % k];
                    for (int c = 0; c < pixel.length; c++) {
                        sum += pixel[c] * w.at(o, c, i / k, i % k);
                    }
                }
                y[at][o] = sum;
            }
        }
        return y;
    }

    private static double[][] planes(float[] pixels, int side) {
        var x = new double[side * side][3];
        for (int i = 0; i < pixels.length; i++) {
            x[i % (side * side)][i / (side * side)] = pixels[i];
        }
        return x;
    }

    private double[][] norm(double[][] x, String module, double eps) {
        return Naive.layerNorm(x, model.tensor(module + ".weight"), model.tensor(module + ".bias"), eps);
    }

    private double[][] linear(double[][] x, String module) {
        return Naive.linear(
                x,
                model.tensor(module + ".weight"),
                model.tensor(module + ".bias").values());
    }
}
