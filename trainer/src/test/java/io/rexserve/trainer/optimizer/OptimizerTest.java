package io.rexserve.trainer.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Torch;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OptimizerTest {
    private static final float TOLERANCE = 1e-6f;

    private final NDManager scope = Torch.scope();

    @AfterEach
    void close() {
        scope.close();
    }

    private static JsonNode golden() throws IOException {
        try (InputStream in = OptimizerTest.class.getResourceAsStream("/golden/optimizer/steps.json")) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(in));
        }
    }

    private static float[] floats(JsonNode values) {
        var floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values.get(i).asDouble();
        }
        return floats;
    }

    private static long[] shape(JsonNode golden, String name) {
        return golden.path("shapes")
                .path(name)
                .valueStream()
                .mapToLong(JsonNode::asLong)
                .toArray();
    }

    private static UpdateRule rule(JsonNode rule) {
        double rate = rule.path("rate").asDouble();
        double decay = rule.path("decay").asDouble();
        return rule.has("momentum")
                ? new UpdateRule.Muon(rate, decay, rule.path("momentum").asDouble())
                : new UpdateRule.AdamW(
                        rate,
                        decay,
                        rule.path("beta1").asDouble(),
                        rule.path("beta2").asDouble(),
                        rule.path("eps").asDouble());
    }

    @Test
    void stepsEqualThoseOfPyTorch() throws IOException {
        JsonNode golden = golden();
        List<String> names = List.copyOf(golden.path("rules").propertyNames());
        var weights = new TrainableWeights(scope, names, "", false);
        var rules = new ArrayList<UpdateRule>();
        for (String name : names) {
            weights.add(floats(golden.path("start").path(name)), shape(golden, name));
            rules.add(rule(golden.path("rules").path(name)));
        }
        var optimizer = new Optimizer(
                weights, rules, new Optimizer.Settings(golden.path("clip").asDouble(), 0, false));
        for (int step = 0; step < golden.path("steps").size(); step++) {
            JsonNode expected = golden.path("steps").get(step);
            var gradients = new NDList();
            for (String name : names) {
                gradients.add(
                        scope.create(floats(expected.path("gradients").path(name)), new Shape(shape(golden, name))));
            }

            double norm = optimizer.step(
                    scope, gradients, step, expected.path("share").asDouble());

            assertThat(norm).isCloseTo(expected.path("norm").asDouble(), within(norm * 1e-6));
            for (int i = 0; i < names.size(); i++) {
                assertThat(weights.values().get(i).toFloatArray())
                        .as("%s after step %d", names.get(i), step)
                        .containsExactly(floats(expected.path("weights").path(names.get(i))), within(TOLERANCE));
            }
        }
    }

    @Test
    void aRateOfZeroKeepsAWeight() {
        TrainableWeights weights = one(false);
        var optimizer =
                new Optimizer(weights, List.of(new UpdateRule.AdamW(0, 0.1)), new Optimizer.Settings(1, 0, false));

        optimizer.step(scope, new NDList(scope.create(new float[] {3, 4})), 0, 1);

        assertThat(weights.values().head().toFloatArray()).containsExactly(1, 2);
    }

    @Test
    void averagesFollowFastAtFirstAndSlowlyLater() {
        TrainableWeights weights = one(true);
        var optimizer =
                new Optimizer(weights, List.of(new UpdateRule.AdamW(0.5, 0)), new Optimizer.Settings(0, 0.9, false));

        optimizer.step(scope, new NDList(scope.create(new float[] {1, 1})), 0, 1);

        // The first step keeps a tenth of the start: 0.1 * 1 + 0.9 * (1 - 0.5).
        assertThat(weights.ema().head().toFloatArray()[0]).isCloseTo(0.55f, within(1e-5f));

        TensorLists.scale(weights.values(), 0);
        optimizer.step(scope, new NDList(scope.create(new float[] {0, 0})), 10_000, 0);

        assertThat(weights.ema().head().toFloatArray()[0]).isCloseTo(0.55f * 0.9f, within(1e-5f));
    }

    @Test
    void aVectorCannotBeMovedByMuon() {
        TrainableWeights weights = one(false);

        assertThatThrownBy(() -> new Optimizer(
                        weights, List.of(new UpdateRule.Muon(0.1, 0)), new Optimizer.Settings(1, 0, false)))
                .hasMessage("weight w: 1 dimensions (expected: at least 2 for Muon)");
    }

    private TrainableWeights one(boolean averaged) {
        var weights = new TrainableWeights(scope, List.of("w"), "", averaged);
        weights.add(new float[] {1, 2}, 2);
        return weights;
    }
}
