package io.rexserve.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelTest {

    private static Kernel kernel(String text) {
        return Kernel.compile("test", List.of(new KernelText("inline", text), LinearText.PLAIN));
    }

    @Test
    void passesEveryKindOfArgumentAndFlattensTheResult() {
        String text = """
                def mix(self, x: Tensor, l: List[Tensor], n: int, s: List[int], a: float, v: List[float], f: bool) -> Tuple[Tensor, List[Tensor]]:
                  y = x
                  if f:
                    y = torch.mul(torch.add(x, l[1]), n)
                  return (torch.add(torch.view(y, s), a), [l[0], torch.mul(l[0], v[1])])
                """;
        try (Kernel kernel = kernel(text);
                NDManager scope = Torch.scope()) {
            NDArray one = scope.create(new float[] {1, 2});
            NDArray two = scope.create(new float[] {10, 20});
            NDList result = kernel.run(
                    scope,
                    "mix",
                    KernelArgument.tensor(one),
                    KernelArgument.tensors(List.of(one, two)),
                    KernelArgument.integer(3),
                    KernelArgument.integers(2, 1),
                    KernelArgument.number(0.5),
                    KernelArgument.numbers(1, 4),
                    KernelArgument.flag(true));
            assertThat(result).hasSize(3);
            assertThat(result.get(0).getShape()).isEqualTo(new Shape(2, 1));
            assertThat(result.get(0).toFloatArray()).containsExactly(33.5f, 66.5f);
            assertThat(result.get(2).toFloatArray()).containsExactly(4, 8);
        }
    }

    @Test
    void trainsInsideOneCall() {
        String text = """
                def step(self, w: List[Tensor], x: Tensor, lr: float) -> Tensor:
                  p = torch.requires_grad_(torch.detach(w[0]), True)
                  loss = torch.sum(torch.square(torch.sub(torch.mul(p, x), 1)))
                  g = torch.grad([loss], [p])[0]
                  torch.add_(w[0], unchecked_cast(Tensor, g), alpha=torch.neg(lr))
                  return torch.detach(loss)
                """;
        try (Kernel kernel = kernel(text);
                NDManager scope = Torch.scope();
                TensorList weights = TensorList.of(List.of(scope.create(new float[] {0, 0})))) {
            NDArray x = scope.create(new float[] {1, 2});
            float first = loss(kernel, scope, weights, x);
            float last = first;
            for (int i = 0; i < 50; i++) {
                last = loss(kernel, scope, weights, x);
            }
            assertThat(first).isEqualTo(2f);
            assertThat(last).isCloseTo(0f, within(1e-3f));
        }
    }

    private static float loss(Kernel kernel, NDManager scope, TensorList weights, NDArray x) {
        return kernel.train(scope, "step", weights, KernelArgument.tensor(x), KernelArgument.number(0.1))
                .head()
                .getFloat();
    }

    @Test
    void packedLinearAgreesWithPlain() {
        String text = """
                def apply(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
                  return self.linear(x, w, b)
                """;
        var inline = new KernelText("inline", text);
        try (Kernel plain = Kernel.compile("plain", List.of(inline, LinearText.PLAIN));
                Kernel packed = Kernel.compile("packed", List.of(inline, LinearText.ONEDNN));
                NDManager scope = Torch.scope()) {
            NDArray x = scope.arange(3 * 64f).reshape(3, 64).div(100).sin();
            NDArray w = scope.arange(48 * 64f).reshape(48, 64).div(37).cos();
            NDArray b = scope.arange(48f);
            NDArray expected = plain.runOne(
                    scope, "apply", KernelArgument.tensor(x), KernelArgument.tensor(w), KernelArgument.tensor(b));
            NDArray actual = packed.runOne(
                    scope,
                    "apply",
                    KernelArgument.tensor(x),
                    KernelArgument.tensor(PackedLinear.pack(scope, w, 1)),
                    KernelArgument.tensor(b));
            assertThat(actual.sub(expected).abs().max().getFloat()).isLessThan(1e-4f);
        }
    }

    @Test
    void aTextThatDoesNotCompileIsNamed() {
        assertThatThrownBy(() -> kernel("def f(self, x: Tensor) -> Tensor:\n  return torch.nonsense(x)\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kernel test of inline")
                .hasStackTraceContaining("nonsense");
    }
}
