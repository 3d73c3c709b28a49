package io.rexserve.trainer.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.Torch;
import io.rexserve.trainer.optimizer.Optimizer;
import io.rexserve.trainer.optimizer.TrainableWeights;
import io.rexserve.trainer.optimizer.UpdateRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;

/// Trains a network of two layers on random points that a fixed function labels.
class ToyTraining implements Training {
    private static final int IN = 12;
    private static final long HELD_OUT = 1 << 20;
    private static final Kernel KERNEL = Kernel.compile("toy", List.of(new KernelText("toy", """
            def loss(self, p: List[Tensor], x: Tensor, y: Tensor) -> Tensor:
              hidden = torch.silu(torch.linear(x, p[0], p[1]))
              return torch.sum(torch.square(torch.linear(hidden, p[2]) - y))
            def gradients(self, p: List[Tensor], x: Tensor, y: Tensor) -> List[Tensor]:
              loss = self.loss(p, x, y)
              found = torch.grad([loss], p, None, None, False, False)
              result = annotate(List[Tensor], [])
              for k in range(torch.len(p)):
                torch.append(result, torch.detach(unchecked_cast(Tensor, found[k])))
              torch.append(result, torch.detach(loss))
              return result
            """)));

    private final ToyRecipe recipe;
    private final NDManager scope = Torch.scope();
    private final TrainableWeights weights = new TrainableWeights(scope, List.of("in", "bias", "out"), "", true);
    private final Optimizer optimizer;

    ToyTraining(ToyRecipe recipe) {
        this.recipe = recipe;
        var random = new Random(recipe.seed());
        weights.add(normal(random, recipe.width() * IN, 0.3), recipe.width(), IN);
        weights.add(new float[recipe.width()], recipe.width());
        weights.add(normal(random, recipe.width(), 0.3), 1, recipe.width());
        var matrix = new UpdateRule.Muon(recipe.rate(), 0);
        var other = new UpdateRule.AdamW(recipe.rate(), 0.01);
        this.optimizer = new Optimizer(weights, List.of(matrix, other, other), new Optimizer.Settings(1, 0.99, false));
    }

    private static float[] normal(Random random, int count, double scale) {
        var values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return values;
    }

    @Override
    public TrainableWeights weights() {
        return weights;
    }

    @Override
    public Gradients gradients(NDManager scope, int step, int part) throws InterruptedException {
        NDList all = call(scope, "gradients", (long) step * recipe.parts() + part);
        double loss = all.removeLast().getFloat();
        var figures = new LinkedHashMap<String, Gradients.Figure>();
        figures.put(Gradients.SAMPLES, new Gradients.Figure(recipe.batch(), 1, false));
        figures.put("loss", new Gradients.Figure(loss, recipe.batch(), false));
        return new Gradients(all, recipe.batch(), figures);
    }

    private NDList call(NDManager into, String function, long part) {
        var x = new float[recipe.batch() * IN];
        var y = new float[recipe.batch()];
        for (int i = 0; i < recipe.batch(); i++) {
            var random = new Random(recipe.seed() + 31 * (part * recipe.batch() + i));
            for (int k = 0; k < IN; k++) {
                x[i * IN + k] = (float) random.nextGaussian();
            }
            y[i] = x[i * IN] * x[i * IN + 1] + Math.abs(x[i * IN + 2]);
        }
        NDArray points = into.create(x, new Shape(recipe.batch(), IN));
        NDArray answers = into.create(y, new Shape(recipe.batch(), 1));
        return KERNEL.train(
                into,
                function,
                KernelArgument.tensors(weights.values()),
                KernelArgument.tensor(points),
                KernelArgument.tensor(answers));
    }

    @Override
    public double update(NDManager scope, NDList gradients, int step) {
        return optimizer.step(scope, gradients, step, share(step));
    }

    private double share(int step) {
        return LearningRateSchedule.cosine(0.1, 0.01).at(step, recipe.steps());
    }

    @Override
    public double rate(int step) {
        return recipe.rate() * share(step);
    }

    @Override
    public void close() {
        weights.close();
        scope.close();
    }

    /// With a held-out loss.
    static final class Measured extends ToyTraining implements HeldOut {
        private final ToyRecipe recipe;

        Measured(ToyRecipe recipe) {
            super(recipe);
            this.recipe = recipe;
        }

        @Override
        public int every() {
            return recipe.heldOutEvery();
        }

        @Override
        public int patience() {
            return recipe.patience();
        }

        @Override
        public String decides() {
            return "fit";
        }

        @Override
        public SequencedMap<String, Double> measure() throws InterruptedException {
            try (NDManager own = weights().newScope()) {
                double loss = 0;
                for (int i = 0; i < 8; i++) {
                    loss += super.call(own, "loss", HELD_OUT + i).head().getFloat() / recipe.batch() / 8;
                }
                var figures = new LinkedHashMap<String, Double>();
                figures.put("loss", loss);
                figures.put("fit", 1 - loss / 10);
                return figures;
            }
        }
    }
}
