package io.rexserve.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KernelSourceTest {
    private static final String DECLARATIONS = """
            weights Attention:  # a group
              q_proj.weight, v_proj.weight

            weights Layer:
              self_attn: Attention
              # normalisation
              norm1.weight  # [H]
              norm1.bias
              q_proj.bias?, v_proj.bias?

            weights Fixed:
              self_attn: Attention
              norm.weight

            weights Network:
              embed.weight
              layers.{}: Fixed

            weights Headed:
              layers.{}: Fixed
              head.weight
            """;

    private static String translated(String method) {
        String all =
                KernelSource.of(new KernelText("inline", DECLARATIONS + method)).methods();
        return all.substring(all.lastIndexOf("def "));
    }

    private static KernelSource declared(String declarations) {
        return KernelSource.of(new KernelText("inline", declarations));
    }

    @Test
    void namesBecomePositions() {
        assertThat(translated("""
                def f(self, x: Tensor, w: Layer, heads: int) -> Tensor:
                  x = self.linear(x, w.self_attn.v_proj.weight, w.q_proj.bias)  # w.any is a comment
                  return x * w.norm1.bias.dtype + self.attend(x, w.self_attn, w)
                """)).isEqualTo("""
                def f(self, x: Tensor, w: List[Tensor], heads: int) -> Tensor:
                  x = self.linear(x, w[1], self.optional_weight(w, 4))  # w.any is a comment
                  return x * w[3].dtype + self.attend(x, w[0:2], w)
                """);
    }

    @Test
    void numberedGroupsBecomeSlices() {
        assertThat(translated("""
                def f(self, x: Tensor, w: Network) -> Tensor:
                  for i in range(w.layers.count):
                    layer = w.layers[i + 1]
                    x = layer.norm.weight * layer.self_attn.q_proj.weight
                  last: Fixed = w[torch.len(w) - Fixed.size:]
                  return self.all(last.norm.weight, w.layers)
                """)).isEqualTo("""
                def f(self, x: Tensor, w: List[Tensor]) -> Tensor:
                  for i in range(torch.floordiv(torch.len(w) - 1, 3)):
                    layer = w[1 + 3 * (i + 1):1 + 3 * (i + 1) + 3]
                    x = layer[2] * layer[0]
                  last = w[torch.len(w) - 3:]
                  return self.all(last[2], w[1:])
                """);
    }

    @Test
    void aTranslatedKernelComputes() {
        String text = DECLARATIONS + """
                def f(self, x: Tensor, w: Layer) -> Tensor:
                  b = w.v_proj.bias
                  x = x * w.self_attn.v_proj.weight + w.norm1.bias
                  if b is not None:
                    x = x + b
                  return x
                """;
        WeightLayout layout = declared(DECLARATIONS).layout("Layer");
        try (Kernel kernel = Kernel.compile("test", List.of(new KernelText("inline", text)));
                NDManager scope = Torch.scope()) {
            Map<String, NDArray> plain = Map.of(
                    "norm1.bias", scope.create(10f),
                    "norm1.weight", scope.create(0f),
                    "self_attn.v_proj.weight", scope.create(3f),
                    "self_attn.q_proj.weight", scope.create(0f));
            var biased = new java.util.HashMap<>(plain);
            biased.put("v_proj.bias", scope.create(100f));
            biased.put("q_proj.bias", scope.create(0f));
            for (Map<String, NDArray> weights : List.of(plain, biased)) {
                float result = kernel.runOne(
                                scope,
                                "f",
                                KernelArgument.tensor(scope.create(2f)),
                                KernelArgument.tensors(layout.inOrder(weights)))
                        .getFloat();
                assertThat(result).isEqualTo(weights.size() > 4 ? 116f : 16f);
            }
        }
    }

    @Test
    void aWeightThatIsNotDeclaredIsRefused() {
        assertThatThrownBy(() -> translated("""
                def f(self, w: Layer) -> Tensor:
                  return w.self_attn.k_proj.weight
                """))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("kernel inline, method f: w.self_attn.k_proj.weight (expected: one of"
                        + " [self_attn, norm1.weight, norm1.bias, q_proj.bias, v_proj.bias] of Layer)");
    }

    @Test
    void aPositionWhereThereAreNamesIsRefused() {
        assertThatThrownBy(() -> translated("""
                def f(self, w: Layer) -> Tensor:
                  return w[1]
                """))
                .hasMessageContaining("method f: w[..]: a position (expected: one of [self_attn,");
    }

    @Test
    void aNumberedGroupWithoutItsNumberIsRefusedWhereMoreFollows() {
        assertThatThrownBy(() -> translated("""
                def f(self, w: Headed) -> Tensor:
                  return w.layers
                """)).hasMessageContaining("w.layers without a number");
    }

    @Test
    void aSizeThatDependsOnTheNetworkIsRefused() {
        assertThatThrownBy(() -> declared(DECLARATIONS).layout("Network").size())
                .hasMessageContaining("Network.size: differs from network to network");
    }

    @Test
    void badDeclarationsAreRefused() {
        assertThatThrownBy(() -> declared("weights A:\n  a b\n")).hasMessageContaining("inline: weights A: \"a b\"");
        assertThatThrownBy(() -> declared("weights A:\n  a: B\n")).hasMessageContaining("weights B: not declared");
        assertThatThrownBy(() -> declared("weights A:\n  a.{}\n")).hasMessageContaining("a group behind {}");
        assertThatThrownBy(() -> declared("weights A:\n  a\n\nweights A:\n  b\n"))
                .hasMessageContaining("weights A are declared twice");
        assertThatThrownBy(() -> declared("weights A:\n  a, a\n")).hasMessageContaining("a is named twice");
    }

    @Test
    void listsAreBuiltInTheDeclaredOrder() {
        WeightLayout network = declared(DECLARATIONS).layout("Network");
        assertThat(network.inOrder(Map.of(
                        "layers.10.norm.weight", 6,
                        "layers.10.self_attn.v_proj.weight", 5,
                        "layers.10.self_attn.q_proj.weight", 4,
                        "layers.9.norm.weight", 3,
                        "layers.9.self_attn.v_proj.weight", 2,
                        "layers.9.self_attn.q_proj.weight", 1,
                        "embed.weight", 0)))
                .containsExactly(0, 1, 2, 3, 4, 5, 6);
    }

    @Test
    void aLayoutListsItsNamesInOrder() {
        assertThat(declared(DECLARATIONS).layout("Layer").names())
                .containsExactly(
                        "self_attn.q_proj.weight",
                        "self_attn.v_proj.weight",
                        "norm1.weight",
                        "norm1.bias",
                        "q_proj.bias",
                        "v_proj.bias");
    }

    @Test
    void missingAndUnknownWeightsAreRefused() {
        WeightLayout layer = declared(DECLARATIONS).layout("Layer");
        assertThatThrownBy(() -> layer.inOrder(Map.of(
                        "self_attn.q_proj.weight", 0,
                        "self_attn.k_proj.weight", 0,
                        "norm1.weight", 0,
                        "norm1.bias", 0,
                        "q_proj.bias", 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weights Layer: missing [self_attn.v_proj.weight, v_proj.bias],"
                        + " unknown [self_attn.k_proj.weight] (expected: what the kernel declares)");
    }
}
