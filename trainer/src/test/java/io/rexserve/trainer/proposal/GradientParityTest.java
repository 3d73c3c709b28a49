package io.rexserve.trainer.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.trainer.optimizer.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Losses, matching and gradients of the golden UPN against `bench/upn_gradients.py`, plain PyTorch in float64: both
/// prompts, a padded batch, denoising with fixed noise, matching by scipy.
class GradientParityTest {
    private static final Path MODEL =
            Path.of(System.getProperty("rexserve.home")).resolve("model/src/test/resources/golden/upn-micro");
    // Of a tensor's largest gradient; PyTorch's own float32 is within 3.9e-6 of its float64.
    private static final double TOLERANCE = 1e-5;

    private static Path expected(String file) {
        return MODEL.resolve("../../../../../../trainer/src/test/resources/golden/upn-gradients")
                .resolve(file)
                .normalize();
    }

    private static JsonNode values(String kind) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(expected(kind + ".json")));
    }

    private static RgbImage cut(String name, int width, int height) throws IOException {
        RgbImage whole = ImageDecoder.decode(Files.readAllBytes(MODEL.resolve(name)), ImageLimits.DEFAULT);
        byte[] pixels = new byte[3 * width * height];
        for (int y = 0; y < height; y++) {
            System.arraycopy(whole.pixels(), 3 * y * whole.width(), pixels, 3 * y * width, 3 * width);
        }
        return new RgbImage(width, height, pixels);
    }

    private static ProposalBatch batch(JsonNode values) throws IOException {
        var truths = new ArrayList<float[][]>();
        for (String prompt : List.of("fine", "coarse")) {
            values.get(prompt).forEach(image -> truths.add(boxes(image)));
        }
        return ProposalBatch.of(
                List.of(cut("image0.png", 128, 96), cut("image1.png", 80, 128)),
                List.of(Granularity.FINE, Granularity.COARSE),
                truths);
    }

    private static float[][] boxes(JsonNode image) {
        var boxes = new float[image.size()][4];
        for (int i = 0; i < image.size(); i++) {
            for (int k = 0; k < 4; k++) {
                boxes[i][k] = image.get(i).get(k).floatValue();
            }
        }
        return boxes;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void equalsPlainPyTorch(boolean recomputed) throws IOException, InterruptedException {
        JsonNode values = values("expected");
        requireEqual("expected", new UpnGraph.Teaching(values.get("alpha").asDouble(), false, 1), recomputed);
    }

    /// Scores that learn the IoU, and truths between two queries, which both get.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void equalsPlainPyTorchWithGradedScoresAndSeveralQueriesPerTruth(boolean recomputed)
            throws IOException, InterruptedException {
        JsonNode values = values("graded");
        int perTruth = values.get("per_truth").asInt();
        requireEqual("graded", new UpnGraph.Teaching(values.get("alpha").asDouble(), true, perTruth), recomputed);
    }

    private static void requireEqual(String kind, UpnGraph.Teaching teaching, boolean recomputed)
            throws IOException, InterruptedException {
        Torch.useThreads(1);
        JsonNode values = values(kind);
        ProposalBatch batch = batch(values);
        try (NDManager scope = Torch.scope();
                UpnSource source = UpnSource.open(MODEL);
                Checkpoint expected = Checkpoint.open(expected(kind + ".safetensors"));
                var weights = new UpnWeights(source.config(), scope);
                var graph = new UpnGraph(scope, weights, recomputed)) {
            weights.start(source.checkpoint(), source.claim().root(), 1);
            float[] content = expected.float32(scope, "input.denoising").toFloatArray();
            weights.trained().values().getLast().set(content);
            float[] start = expected.float32(scope, "input.noise").toFloatArray();
            var noise = new DenoisingQueries(1, 3, batch.truths(), start);

            UpnGraph.Outcome outcome = graph.gradients(scope, batch, noise, teaching);

            requireLosses(outcome, values.get("losses"));
            requireMatching(outcome, batch, values.get("matching"), noise.slots());
            requireFurther(outcome, values);
            requireGradients(weights.named(scope, outcome.sums()), expected, values.get("largest"), scope);
            NDArray ofContent = outcome.sums().getLast();
            requireClose("denoising", ofContent, expected, values.get("largest"), scope);
            if (values.has("rate")) {
                requireUpdate(weights, outcome, batch, expected, values, scope);
            }
        }
    }

    private static void requireLosses(UpnGraph.Outcome outcome, JsonNode losses) {
        Map.of("focal", outcome.focal(), "l1", outcome.l1(), "giou", outcome.giou(), "total", outcome.loss())
                .forEach((name, loss) -> {
                    double wanted = losses.get(name).asDouble();
                    assertThat(loss).as(name).isCloseTo(wanted, within(1e-6 * wanted));
                });
    }

    // Of every stage and row, the query of each truth.
    private static void requireMatching(
            UpnGraph.Outcome outcome, ProposalBatch batch, JsonNode matching, int noiseSlots) {
        for (int stage = 0; stage < matching.size(); stage++) {
            Targets targets = outcome.targets().get(stage);
            int skip = stage == 0 ? 0 : noiseSlots;
            int perRow = targets.labels().length / batch.truths().size();
            for (int row = 0; row < batch.truths().size(); row++) {
                for (int t = 0; t < batch.truths().get(row).length; t++) {
                    int slot = row * perRow
                            + skip
                            + matching.get(stage).get(row).get(t).asInt();
                    for (int k = 0; k < 4; k++) {
                        assertThat(targets.boxes()[4 * slot + k])
                                .as("stage %d, row %d, truth %d", stage, row, t)
                                .isEqualTo(batch.truths().get(row)[t][k]);
                    }
                }
            }
        }
    }

    private static void requireFurther(UpnGraph.Outcome outcome, JsonNode values) {
        List<int[][]> found = outcome.targets().stream()
                .flatMap(stage -> stage.further().stream())
                .toList();
        var wanted = new ArrayList<int[][]>();
        for (JsonNode stage : values.path("further")) {
            for (JsonNode row : stage) {
                wanted.add(row.valueStream()
                        .map(pair -> new int[] {pair.get(0).asInt(), pair.get(1).asInt()})
                        .toArray(int[][]::new));
            }
        }
        if (wanted.isEmpty()) {
            assertThat(found).allSatisfy(pairs -> assertThat(pairs).isEmpty());
        } else {
            assertThat(found.toArray(int[][][]::new)).isDeepEqualTo(wanted.toArray(int[][][]::new));
        }
    }

    private static void requireGradients(
            Map<String, NDArray> found, Checkpoint expected, JsonNode largest, NDManager scope) {
        assertThat(found).hasSizeGreaterThan(200);
        found.forEach((name, gradient) -> requireClose(name, gradient, expected, largest, scope));
    }

    private static void requireClose(
            String name, NDArray gradient, Checkpoint expected, JsonNode largest, NDManager scope) {
        float[] all = gradient.toFloatArray();
        float[] kept = expected.float32(scope, name).toFloatArray();
        int step = Math.ceilDiv(all.length, kept(expected));
        assertThat(kept).as(name).hasSize(Math.ceilDiv(all.length, step));
        double scale = Objects.requireNonNull(largest.get(name), name).asDouble();
        double highest = 0;
        for (float value : all) {
            highest = Math.max(highest, Math.abs(value));
        }
        assertThat(highest).as("largest of " + name).isCloseTo(scale, within(TOLERANCE * scale));
        for (int i = 0; i < kept.length; i++) {
            assertThat((double) all[i * step]).as(name).isCloseTo(kept[i], within(TOLERANCE * scale));
        }
    }

    // Elements of a gradient at most: of those of an update, which are there in one case alone, more were written.
    private static int kept(Checkpoint expected) {
        return expected.names().stream().anyMatch(name -> name.startsWith("updated.")) ? 256 : 32;
    }

    // One step of torch.optim.AdamW. Where a gradient is less than a thousandth of its tensor's largest, the first step
    // hangs on its sign alone.
    private static void requireUpdate(
            UpnWeights weights,
            UpnGraph.Outcome outcome,
            ProposalBatch batch,
            Checkpoint expected,
            JsonNode values,
            NDManager scope) {
        var rates = new ProposalRates(
                values.get("rate").asDouble(),
                values.get("backbone").asDouble(),
                values.get("offsets").asDouble(),
                values.get("decay").asDouble(),
                values.get("clip").asDouble(),
                0.9,
                1,
                0);
        var settings = new Optimizer.Settings(rates.clip(), rates.ema(), false);
        var optimizer = new Optimizer(weights.trained(), weights.rules(rates), settings);
        outcome.sums().forEach(sum -> sum.divi(batch.total()));
        Map<String, float[]> gradients = new HashMap<>();
        weights.named(scope, outcome.sums()).forEach((name, sum) -> gradients.put(name, sum.toFloatArray()));
        double norm = optimizer.step(scope, outcome.sums(), 0, 1);
        assertThat(norm)
                .isCloseTo(
                        values.get("norm").asDouble(),
                        within(1e-5 * values.get("norm").asDouble()));
        weights.named(scope, weights.trained().values()).forEach((name, value) -> {
            float[] all = value.toFloatArray();
            float[] kept = expected.float32(scope, "updated." + name).toFloatArray();
            float[] gradient = Objects.requireNonNull(gradients.get(name));
            double largest = values.get("largest").get(name).asDouble() / batch.total();
            int step = Math.ceilDiv(all.length, 256);
            for (int i = 0; i < kept.length; i++) {
                if (Math.abs(gradient[i * step]) > 1e-3 * largest) {
                    assertThat((double) all[i * step])
                            .as(name)
                            .isCloseTo(kept[i], within(1e-6 * Math.max(1, Math.abs(kept[i]))));
                }
            }
        });
    }

    @Test
    void theOracleTrainsEveryTensorThatInferenceReads() throws IOException {
        try (NDManager scope = Torch.scope();
                UpnSource source = UpnSource.open(MODEL);
                var weights = new UpnWeights(source.config(), scope)) {
            JsonNode largest = values("expected").get("largest");
            weights.trained().names().stream()
                    .map(name -> name.replaceFirst("#\\d+$", ""))
                    .forEach(name -> assertThat(largest.get(name)).as(name).isNotNull());
        }
    }
}
