package io.rexserve.model.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.LinearText;
import io.rexserve.model.kernel.Torch;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The formulas of UPN one by one, against values that upstream's code computed (`golden/upn`).
class UpnFormulaTest {
    private static final double ROUNDED = 2e-6;

    private static Kernel kernel(KernelText sampler) {
        return Kernel.compile(
                "upn",
                Stream.concat(UpnText.NETWORK.stream(), Stream.of(sampler, LinearText.PLAIN))
                        .toList());
    }

    @Test
    void theHashIsTheOneThatTheReferenceUsed() throws IOException {
        List<JsonNode> expected = FormulaUpn.golden()
                .path("U_check")
                .path("U(12345) first 5")
                .valueStream()
                .toList();
        for (int i = 0; i < expected.size(); i++) {
            assertThat(FormulaUpn.uniform(12345, i)).isCloseTo(expected.get(i).asDouble(), within(1e-15));
        }
    }

    @Test
    void queriesAreEncodedByTheirBoxes() throws IOException {
        try (NDManager scope = Torch.scope();
                Kernel kernel = kernel(UpnText.BAG_SAMPLER)) {
            NDArray box = scope.create(new float[] {0.25f, 0.5f, 0.125f, 0.75f}, new Shape(1, 1, 4));
            float[] code = kernel.runOne(scope, "query_sine", KernelArgument.tensor(box), KernelArgument.integer(256))
                    .toFloatArray();
            JsonNode expected = FormulaUpn.golden().path("query_sine_512");
            assertThat(code).hasSize(512);
            expected.properties()
                    .forEach(entry -> assertThat((double) code[Integer.parseInt(entry.getKey())])
                            .as(entry.getKey())
                            .isCloseTo(entry.getValue().asDouble(), within(ROUNDED)));
        }
    }

    @Test
    void cellsAreEncodedByTheirPositions() throws IOException {
        try (NDManager scope = Torch.scope();
                Kernel kernel = kernel(UpnText.BAG_SAMPLER)) {
            NDArray padding = scope.zeros(new Shape(1, 3, 5), DataType.BOOLEAN);
            float[] code = kernel.runOne(scope, "sine_map", KernelArgument.tensor(padding), KernelArgument.integer(256))
                    .transpose(0, 3, 1, 2)
                    .toFloatArray();
            JsonNode expected = FormulaUpn.golden().path("pos_level0");
            assertThat(code).hasSize(expected.path("n").asInt());
            for (int i = 0; i < expected.path("first").size(); i++) {
                assertThat((double) code[i])
                        .isCloseTo(expected.path("first").path(i).asDouble(), within(ROUNDED));
            }
            for (int i = 0; i < 3; i++) {
                assertThat((double) code[code.length - 3 + i])
                        .isCloseTo(expected.path("last").path(i).asDouble(), within(ROUNDED));
            }
        }
    }

    @Test
    void theInverseOfTheSigmoidIsClampedAtAThousandth() throws IOException {
        try (NDManager scope = Torch.scope();
                Kernel kernel = kernel(UpnText.BAG_SAMPLER)) {
            for (JsonNode pair : FormulaUpn.golden().path("inverse_sigmoid")) {
                NDArray x = scope.create(new float[] {(float) pair.path(0).asDouble()});
                assertThat((double) kernel.runOne(scope, "inverse_sigmoid", KernelArgument.tensor(x))
                                .getFloat())
                        .isCloseTo(pair.path(1).asDouble(), within(ROUNDED));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bothSamplersAgreeWithTheReference(boolean bag) throws IOException {
        try (NDManager scope = Torch.scope();
                Kernel kernel = kernel(bag ? UpnText.BAG_SAMPLER : UpnText.GRID_SAMPLER)) {
            NDArray where = scope.create(FormulaUpn.uniform(2, 32, 1.4), new Shape(1, 2, 2, 2, 2, 2))
                    .add(0.5f);
            NDArray attention = scope.create(FormulaUpn.uniform(3, 16, 2), new Shape(1, 2, 2, 4))
                    .softmax(3);
            float[] sampled = kernel.runOne(
                            scope,
                            "sample",
                            KernelArgument.tensor(scope.create(FormulaUpn.uniform(1, 240, 1), new Shape(1, 30, 2, 4))),
                            KernelArgument.tensor(scope.create(new long[] {6, 4, 3, 2}, new Shape(2, 2))),
                            KernelArgument.tensor(where),
                            KernelArgument.tensor(attention.reshape(1, 2, 2, 2, 2)))
                    .toFloatArray();
            JsonNode expected = FormulaUpn.golden().path("msda_core").path("out");
            assertThat(sampled).hasSize(expected.size());
            for (int i = 0; i < sampled.length; i++) {
                assertThat((double) sampled[i]).isCloseTo(expected.path(i).asDouble(), within(ROUNDED));
            }
        }
    }
}
