package io.rexserve.trainer.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GraphTextTest {
    private static final Path FOLDER = Path.of("src/test/resources/teacher");

    @Test
    void computesWhatPyTorchDoes() throws IOException {
        JsonNode expected = JsonMapper.shared().readTree(Files.readAllBytes(FOLDER.resolve("expected.json")));
        var text = new GraphText(GraphFile.read(FOLDER.resolve("graph.json")), "x", List.of("classes", "boxes"));
        try (NDManager scope = Torch.scope();
                Kernel kernel = Kernel.compile("graph", List.of(text.kernel()))) {
            List<NDArray> weights = text.weights().stream()
                    .map(constant -> scope.create(constant.values(), new Shape(constant.shape())))
                    .toList();
            NDArray x = scope.create(floats(expected.path("x")), new Shape(1, 3, 6, 6));

            NDList found = kernel.run(scope, "graph", KernelArgument.tensor(x), KernelArgument.tensors(weights));

            assertThat(found.get(0).getShape()).isEqualTo(new Shape(1, 5, 6, 6));
            assertThat(found.get(0).toFloatArray()).containsExactly(floats(expected.path("classes")), within(1e-5f));
            assertThat(found.get(1).toFloatArray()).containsExactly(floats(expected.path("boxes")), within(1e-5f));
        }
    }

    @Test
    void namesANodeThatTheGraphLacks() throws IOException {
        GraphFile graph = GraphFile.read(FOLDER.resolve("graph.json"));

        assertThatThrownBy(() -> new GraphText(graph, "x", List.of("nothing")))
                .hasMessage("teacher: node nothing (expected: one of the graph's)");
    }

    @Test
    void refusesAFileWithoutNodes(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("graph.json"), "{}");

        assertThatThrownBy(() -> GraphFile.read(file))
                .hasMessage(file + ": no modelTopology.node (expected: a TensorFlow.js graph model)");
    }

    private static float[] floats(JsonNode list) {
        var values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) list.get(i).asDouble();
        }
        return values;
    }
}
