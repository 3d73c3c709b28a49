package io.rexserve.model.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.image.RgbImage;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.language.RandomModel.Stored;
import io.rexserve.model.language.checkpoint.ChatRexConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Models of sizes that nobody published, against slow code that follows the formulas one by one.
class AnySizeTest {
    @TempDir
    private Path folder;

    private static RgbImage pixels(int width, int height) {
        var pixels = new byte[3 * width * height];
        new Random(5).nextBytes(pixels);
        return new RgbImage(width, height, pixels);
    }

    @Test
    void oddSizesGroupedHeadsTiedTableAndNormalisedTokensFollowTheFormulas() {
        follows(RandomModel.grouped(), pixels(40, 25));
    }

    @Test
    void unevenHalvingOwnHeadWidthAndUntiedTableFollowTheFormulas() {
        follows(RandomModel.plain(), pixels(27, 61));
    }

    private void follows(RandomModel random, RgbImage image) {
        random.write(folder, Stored.F32);
        try (NDManager scope = Torch.scope();
                ChatRexModel model = ChatRexModel.load(folder)) {
            SequencedMap<String, NDArray> trace = ChatRexTrace.of(model, scope, image, TraceInput.read(folder));
            towers(random, model.config(), trace);
            regions(random, model.config(), trace);
            decoder(random, model.config(), trace);
        }
    }

    private static void towers(RandomModel random, ChatRexConfig config, SequencedMap<String, NDArray> trace) {
        var naive = new NaiveTowers(random);
        close(trace, "clip_features", naive.clip(tensor(trace, "pixels_low").toFloatArray(), config.clip()));
        List<double[][]> maps = naive.convnext(tensor(trace, "pixels_high").toFloatArray(), config.convnext());
        for (int i = 0; i < maps.size(); i++) {
            assertThat(map(tensor(trace, "convnext_stage" + i)).length).isEqualTo(maps.get(i).length);
            close("convnext_stage" + i, Naive.flat(map(tensor(trace, "convnext_stage" + i))), Naive.flat(maps.get(i)));
        }
    }

    private static double[][] map(NDArray map) {
        return Naive.rows(
                map.transpose(0, 2, 3, 1).flatten().toFloatArray(),
                Math.toIntExact(map.getShape().get(1)));
    }

    private static void regions(RandomModel random, ChatRexConfig config, SequencedMap<String, NDArray> trace) {
        List<double[][]> maps = trace.keySet().stream()
                .filter(name -> name.startsWith("convnext_stage"))
                .map(name -> map(tensor(trace, name)))
                .toList();
        double[][] boxes = Naive.rows(tensor(trace, "boxes_high").toFloatArray(), 4);
        int channels = config.convnext().allDims();
        double side = 4.0 * config.convnext().cells(0);
        double[][] pooled =
                Arrays.stream(boxes).map(box -> NaiveRegions.pool(maps, box)).toArray(double[][]::new);
        double[][] codes = Arrays.stream(boxes)
                .map(box -> NaiveRegions.code(box, side, channels))
                .toArray(double[][]::new);
        close(trace, "roi_features", pooled);
        close(trace, "region_features", Naive.add(pooled, codes));
        String root = config.tokenNorm() ? "mm_object_projector." : "boxes.";
        close(trace, "object_embeddings", projected(random, root, Naive.add(pooled, codes), config.tokenNorm()));
    }

    private static double[][] projected(RandomModel random, String root, double[][] x, boolean normed) {
        double[][] hidden = Naive.map(
                Naive.linear(
                        x,
                        random.tensor(root + "0.weight"),
                        random.tensor(root + "0.bias").values()),
                Naive::gelu);
        double[][] y = Naive.linear(
                hidden,
                random.tensor(root + "2.weight"),
                random.tensor(root + "2.bias").values());
        if (normed) {
            for (double[] row : y) {
                double length = Math.sqrt(Arrays.stream(row).map(v -> v * v).sum());
                for (int i = 0; i < row.length; i++) {
                    row[i] = row[i] / length + random.tensor(root + "marker").at(i);
                }
            }
        }
        return y;
    }

    private static void decoder(RandomModel random, ChatRexConfig config, SequencedMap<String, NDArray> trace) {
        var naive = new NaiveDecoder(random, config.llm());
        double[][] x = Naive.rows(
                tensor(trace, "input_embeddings").toFloatArray(), config.llm().hidden());
        long[] ids = tensor(trace, "generated_ids").toLongArray();
        float[] logits = tensor(trace, "generated_logits").toFloatArray();
        int vocab = config.llm().vocab();
        close(trace, "final_hidden", naive.states(x));
        close(trace, "prompt_logits", naive.logits(naive.states(x)));
        for (int i = 0; i < ids.length; i++) { // the whole sequence anew for every token: no cache
            double[][] all = naive.logits(naive.states(x));
            float[] expected = Naive.flat(new double[][] {all[all.length - 1]});
            close("logits of token " + i, Arrays.copyOfRange(logits, i * vocab, (i + 1) * vocab), expected);
            x = Arrays.copyOf(x, x.length + 1);
            x[x.length - 1] = naive.embedding((int) ids[i]);
        }
    }

    private static NDArray tensor(SequencedMap<String, NDArray> trace, String name) {
        return Objects.requireNonNull(trace.get(name), name);
    }

    private static void close(SequencedMap<String, NDArray> trace, String name, double[][] expected) {
        close(name, tensor(trace, name).toFloatArray(), Naive.flat(expected));
    }

    private static void close(String name, float[] actual, float[] expected) {
        assertThat(actual).as(name).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i])
                    .as(name + "[" + i + "]")
                    .isCloseTo(expected[i], within(1e-4f * (1 + Math.abs(expected[i]))));
        }
    }
}
