package io.rexserve.model.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.rexserve.benchmark.published.FormulaWeights;
import io.rexserve.benchmark.published.PublishedModel;
import io.rexserve.benchmark.published.SyntheticCheckpoint;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.LinearText;
import io.rexserve.model.kernel.TensorList;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.TensorSlot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The whole graph at its published size, under formula weights, against what upstream's graph computed on a CPU
/// (`golden/upn`, torch 1.13). Takes about 20 s on two cores, 0.9 GB of disk and 2 GB of memory.
class UpnLargeGraphTest {
    private static final int INPUT_SEED = 12345;
    private static final int INPUT_SIDE = 128;
    // Of 900 candidates the smallest gap is 2e-6: only the first twenty have ranks that float32 decides.
    private static final int CLEAR_RANKS = 20;
    private static final double ACTIVATION = 1e-4;
    private static final double LOGIT = 1e-3;

    @TempDir
    private static Path folder;

    private static JsonNode golden = tools.jackson.databind.node.NullNode.getInstance();

    @BeforeAll
    static void write() throws IOException {
        golden = JsonMapper.shared()
                .readTree(Path.of(
                        System.getProperty("rexserve.home"), "model/src/test/resources/golden/upn/upn_golden.json"));
        SyntheticCheckpoint.write(PublishedModel.UPN_LARGE, folder);
    }

    @Test
    void agreesWithTheReferenceFromPixelsToBoxes() {
        try (NDManager scope = Torch.scope();
                UpnModel model = UpnModel.load(folder)) {
            UpnModel.Maps maps = model.maps(scope, input(scope), CancellationToken.NEVER);
            for (int i = 0; i < maps.maps().size(); i++) {
                near("swin_norm" + i, maps.maps().get(i).transpose(0, 2, 3, 1), ACTIVATION);
            }
            UpnModel.Encoded encoded = model.encode(scope, maps, CancellationToken.NEVER);
            int start = 0;
            for (int level = 0; level < model.config().levels(); level++) {
                int cells =
                        Math.toIntExact(encoded.neck().get(4).get(level).prod().getLong());
                NDArray tokens = encoded.neck().get(0).get(new NDIndex(":, {}:{}", start, start + cells));
                near("input_proj" + level, tokens.transpose(0, 2, 1), ACTIVATION);
                start += cells;
            }
            near("enc_layer5", encoded.memory(), ACTIVATION);
            near("enc_output_norm", encoded.candidates().get(0), ACTIVATION);
            for (Granularity granularity : Granularity.values()) {
                String name = granularity.promptTensor().replace(".weight", "");
                float[] expected = knownLogits(golden.path(name + "_pred_logits"));
                ReferenceOrder.Decoded decoded = ReferenceOrder.decode(model, scope, encoded, granularity, expected);
                assertThat(decoded.notes()).hasSizeLessThan(4);
                NDList output = decoded.output();
                near(name + "_pred_logits", output.get(0), LOGIT);
                near(name + "_pred_boxes", output.get(1), ACTIVATION);
                ranksAs(golden.path(name + "_sorted"), output);
            }
        }
    }

    @Test
    void agreesWithTheReferenceLayerByLayer() {
        try (NDManager scope = Torch.scope();
                Checkpoint checkpoint = Checkpoint.open(folder);
                Kernel kernel = Kernel.compile(
                        "upn",
                        Stream.concat(UpnText.NETWORK.stream(), Stream.of(UpnText.GRID_SAMPLER, LinearText.PLAIN))
                                .toList())) {
            UpnConfig config = UpnConfig.of(checkpoint);
            UpnLayout layout = UpnLayout.of(config);
            UpnInput input = input(scope);
            NDArray patches = kernel.runOne(
                    scope,
                    "patches",
                    KernelArgument.tensor(input.pixels()),
                    KernelArgument.tensors(
                            weights(scope, checkpoint, layout.backbone().subList(0, 4))));
            near("patch_embed", patches.transpose(0, 3, 1, 2), ACTIVATION);
            var call = new LayerByLayer(scope, kernel, config, input);
            NDList neck =
                    call.neck(weights(scope, checkpoint, layout.backbone()), weights(scope, checkpoint, layout.neck()));
            List<NDArray> encoder = weights(scope, checkpoint, layout.encoder());
            NDArray memory = neck.get(0);
            for (int k = 1; k <= config.encoderLayers(); k++) {
                memory = call.encode(neck, encoder.subList(0, k * encoder.size() / config.encoderLayers()));
                near("enc_layer" + (k - 1), memory, ACTIVATION);
            }
            NDArray prompt = checkpoint.float32(scope, "transformer." + Granularity.FINE.promptTensor());
            NDList chosen = call.select(neck, memory, weights(scope, checkpoint, layout.selection()), prompt);
            ranksAs(chosen);
        }
    }

    private static float[] knownLogits(JsonNode expected) {
        var logits = new float[expected.path("n").asInt()];
        Arrays.fill(logits, Float.NaN);
        for (int i = 0; i < expected.path("first").size(); i++) {
            logits[i] = (float) expected.path("first").path(i).asDouble();
        }
        return logits;
    }

    private record LayerByLayer(NDManager scope, Kernel kernel, UpnConfig config, UpnInput input) {
        NDList neck(List<NDArray> backbone, List<NDArray> weights) {
            NDList maps = kernel.run(
                    scope,
                    "swin",
                    KernelArgument.tensor(input.pixels()),
                    KernelArgument.tensors(backbone),
                    KernelArgument.tensor(scope.create(config.relativePositions())),
                    integers(config.depths()),
                    integers(config.backboneHeads()),
                    KernelArgument.integer(config.windowSize()),
                    integers(config.outIndices()));
            return kernel.run(
                    scope,
                    "neck",
                    KernelArgument.tensors(maps),
                    KernelArgument.tensor(input.padding()),
                    KernelArgument.tensors(weights));
        }

        NDArray encode(NDList neck, List<NDArray> layers) {
            try (TensorList weights = TensorList.of(layers)) {
                return kernel.runOne(
                        scope,
                        "encoder",
                        KernelArgument.tensor(neck.get(0)),
                        KernelArgument.tensor(neck.get(1)),
                        KernelArgument.tensor(neck.get(2)),
                        KernelArgument.tensor(neck.get(3)),
                        KernelArgument.tensor(neck.get(4)),
                        weights,
                        KernelArgument.integer(config.heads()),
                        KernelArgument.integer(config.points()));
            }
        }

        NDList select(NDList neck, NDArray memory, List<NDArray> weights, NDArray prompt) {
            NDList candidates = kernel.run(
                    scope,
                    "candidates",
                    KernelArgument.tensor(memory),
                    KernelArgument.tensor(neck.get(2)),
                    KernelArgument.tensor(neck.get(4)),
                    KernelArgument.tensors(weights),
                    KernelArgument.number(config.proposalBase()));
            return kernel.run(
                    scope,
                    "select",
                    KernelArgument.tensors(candidates),
                    KernelArgument.tensor(prompt),
                    KernelArgument.integer(config.queries()));
        }

        private static KernelArgument integers(List<Integer> values) {
            return KernelArgument.integers(
                    values.stream().mapToLong(Integer::longValue).toArray());
        }
    }

    private static UpnInput input(NDManager scope) {
        var values = new float[3 * INPUT_SIDE * INPUT_SIDE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (4 * FormulaWeights.uniform(INPUT_SEED, i));
        }
        return new UpnInput(
                scope.create(values, new Shape(1, 3, INPUT_SIDE, INPUT_SIDE)),
                scope.zeros(new Shape(1, INPUT_SIDE, INPUT_SIDE), DataType.BOOLEAN));
    }

    private static List<NDArray> weights(NDManager scope, Checkpoint checkpoint, List<TensorSlot> slots) {
        var arrays = new ArrayList<NDArray>();
        for (TensorSlot slot : slots) {
            NDArray whole = checkpoint.float32(scope, slot.name());
            arrays.add(
                    slot.whole()
                            ? whole
                            : whole.get(new NDIndex("{}:{}", slot.firstRow(), slot.firstRow() + slot.rows())));
        }
        return arrays;
    }

    /// Mean, mean magnitude, first and last values, as recorded.
    private static void near(String name, NDArray actual, double tolerance) {
        JsonNode expected = golden.path(name);
        float[] values = actual.toFloatArray();
        assertThat(values).as(name).hasSize(expected.path("n").asInt());
        double sum = 0;
        double magnitude = 0;
        for (float value : values) {
            sum += value;
            magnitude += Math.abs(value);
        }
        double rounding = 1e-6; // of the recorded decimals
        assertThat(sum / values.length).as(name).isCloseTo(expected.path("mean").asDouble(), within(tolerance));
        assertThat(magnitude / values.length)
                .as(name)
                .isCloseTo(expected.path("absmean").asDouble(), within(tolerance));
        JsonNode first = expected.path("first");
        JsonNode last = expected.path("last");
        assertThat(first.size()).as(name).isPositive();
        for (int i = 0; i < first.size(); i++) {
            assertThat((double) values[i])
                    .as("%s[%d]", name, i)
                    .isCloseTo(first.path(i).asDouble(), within(tolerance + rounding));
        }
        for (int i = 0; i < last.size(); i++) {
            int at = values.length - last.size() + i;
            assertThat((double) values[at])
                    .as("%s[%d]", name, at)
                    .isCloseTo(last.path(i).asDouble(), within(tolerance + rounding));
        }
    }

    private static void ranksAs(NDList chosen) {
        JsonNode expected = golden.path("enc_topk");
        long[] indices = chosen.get(0).toLongArray();
        float[] logits = chosen.get(1).toFloatArray();
        for (int i = 0; i < CLEAR_RANKS; i++) {
            assertThat(indices[i])
                    .as("rank %d", i)
                    .isEqualTo(expected.path("idx_first20").path(i).asLong());
        }
        for (int i = 0; i < expected.path("val_first6").size(); i++) {
            assertThat((double) logits[i])
                    .isCloseTo(expected.path("val_first6").path(i).asDouble(), within(LOGIT));
        }
        assertThat((double) logits[logits.length - 1])
                .isCloseTo(expected.path("val_900").asDouble(), within(LOGIT));
        near("refpoint_unsig", chosen.get(2), LOGIT);
    }

    private static void ranksAs(JsonNode expected, NDList output) {
        float[] logits = output.get(0).toFloatArray();
        float[] boxes = output.get(1).toFloatArray();
        List<Integer> order = IntStream.range(0, logits.length)
                .boxed()
                .sorted((a, b) -> Float.compare(logits[b], logits[a]))
                .toList();
        for (int i = 0; i < expected.path("idx").size(); i++) {
            assertThat(order.get(i)).isEqualTo(expected.path("idx").path(i).asInt());
            assertThat((double) UpnModel.sigmoid(logits[order.get(i)]))
                    .isCloseTo(expected.path("score").path(i).asDouble(), within(LOGIT));
        }
        for (int i = 0; i < expected.path("xyxy_640x480").size(); i++) {
            PixelBox box = UpnModel.box(boxes, 4 * order.get(i), 640, 480);
            double[] edges = {box.x1(), box.y1(), box.x2(), box.y2()};
            for (int edge = 0; edge < edges.length; edge++) {
                assertThat(edges[edge])
                        .isCloseTo(
                                expected.path("xyxy_640x480").path(i).path(edge).asDouble(), within(640 * ACTIVATION));
            }
        }
    }
}
