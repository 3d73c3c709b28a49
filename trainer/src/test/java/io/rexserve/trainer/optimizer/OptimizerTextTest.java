package io.rexserve.trainer.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.Torch;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OptimizerTextTest {
    private final Kernel kernel = Kernel.compile("optimizer", List.of(OptimizerText.OPTIMIZER));
    private final NDManager scope = Torch.scope();

    @AfterEach
    void close() {
        scope.close();
        kernel.close();
    }

    private NDArray random(long seed, long... shape) {
        var random = new Random(seed);
        var content = new float[(int) new Shape(shape).size()];
        for (int i = 0; i < content.length; i++) {
            content[i] = (float) random.nextGaussian();
        }
        return scope.create(content, new Shape(shape));
    }

    @Test
    void muonStepsAreNearlyOrthogonal() {
        NDArray p = scope.zeros(new Shape(6, 10));
        kernel.run(
                scope,
                "muon",
                KernelArgument.tensor(p),
                KernelArgument.tensor(random(1, 6, 10)),
                KernelArgument.tensor(scope.zeros(new Shape(6, 10))),
                KernelArgument.number(1),
                KernelArgument.number(0),
                KernelArgument.flag(false));

        float[] gram = p.matMul(p.transpose()).toFloatArray();
        for (int i = 0; i < gram.length; i++) {
            // Five iterations bring singular values into 0.7 to 1.2, not to 1.
            assertThat(gram[i]).isCloseTo(i % 7 == 0 ? 1 : 0, within(0.55f));
        }
    }

    @Test
    void muonTreatsAConvolutionAsTheMatrixOfItsRows() {
        NDArray p = scope.zeros(new Shape(4, 2, 2, 2));
        NDArray flat = scope.zeros(new Shape(4, 8));
        NDArray gradient = random(2, 4, 8);
        for (NDArray one : List.of(p, flat)) {
            kernel.run(
                    scope,
                    "muon",
                    KernelArgument.tensor(one),
                    KernelArgument.tensor(gradient.reshape(one.getShape())),
                    KernelArgument.tensor(scope.zeros(one.getShape())),
                    KernelArgument.number(0.1),
                    KernelArgument.number(0),
                    KernelArgument.flag(false));
        }

        assertThat(p.toFloatArray()).containsExactly(flat.toFloatArray());
    }

    @Test
    void theFirstAdamwStepIsTheRateAgainstTheSignOfTheGradient() {
        NDArray p = scope.create(new float[] {1, -1, 2});
        kernel.run(
                scope,
                "adamw",
                KernelArgument.tensor(p),
                KernelArgument.tensor(scope.create(new float[] {0.3f, -4, 1e-3f})),
                KernelArgument.tensor(scope.zeros(new Shape(3))),
                KernelArgument.tensor(scope.zeros(new Shape(3))),
                KernelArgument.number(0.01),
                KernelArgument.number(0),
                KernelArgument.number(0.98),
                KernelArgument.integer(1));

        assertThat(p.toFloatArray()).containsExactly(new float[] {0.99f, -0.99f, 1.99f}, within(1e-5f));
    }
}
