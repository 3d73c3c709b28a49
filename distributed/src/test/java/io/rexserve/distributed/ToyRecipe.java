package io.rexserve.distributed;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.Torch;
import io.rexserve.trainer.loop.Gradients;
import io.rexserve.trainer.loop.LearningRateSchedule;
import io.rexserve.trainer.loop.Recipe;
import io.rexserve.trainer.loop.RecipeFile;
import io.rexserve.trainer.loop.Training;
import io.rexserve.trainer.optimizer.Optimizer;
import io.rexserve.trainer.optimizer.TrainableWeights;
import io.rexserve.trainer.optimizer.UpdateRule;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;

/// A small network that learns a fixed function of random points.
///
/// @param diverges step whose gradients are not finite; -1 for none
/// @param hold file at which the process that is the first to compute a part of step 15 waits for ever; empty for none
record ToyRecipe(long seed, int steps, int parts, int width, int diverges, String hold) implements Recipe {
    static ToyRecipe of(int steps) {
        return new ToyRecipe(3, steps, 4, 24, -1, "");
    }

    static Recipe read(String source, byte[] json) {
        return RecipeFile.parse(source, json, ToyRecipe.class);
    }

    @Override
    public String name() {
        return "toy";
    }

    @Override
    public Training open(int threads) {
        return new ToyTraining(this);
    }

    /// Its gradients are those of a squared error.
    private static final class ToyTraining implements Training {
        private static final int IN = 12;
        private static final int BATCH = 8;
        private static final double RATE = 0.01;
        private static final Kernel KERNEL = Kernel.compile("toy", List.of(new KernelText("toy", """
                def gradients(self, p: List[Tensor], x: Tensor, y: Tensor) -> List[Tensor]:
                  hidden = torch.silu(torch.linear(x, p[0], p[1]))
                  loss = torch.sum(torch.square(torch.linear(hidden, p[2]) - y))
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
            weights.add(normal(random, recipe.width() * IN), recipe.width(), IN);
            weights.add(new float[recipe.width()], recipe.width());
            weights.add(normal(random, recipe.width()), 1, recipe.width());
            UpdateRule rule = new UpdateRule.AdamW(RATE, 0.01);
            this.optimizer = new Optimizer(weights, List.of(rule, rule, rule), new Optimizer.Settings(1, 0.99, false));
        }

        private static float[] normal(Random random, int count) {
            var values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) (0.3 * random.nextGaussian());
            }
            return values;
        }

        @Override
        public TrainableWeights weights() {
            return weights;
        }

        @Override
        public Gradients gradients(NDManager scope, int step, int part) {
            if (step == 15 && part == 1 && !recipe.hold().isEmpty()) {
                Hold.at(Path.of(recipe.hold()));
            }
            var x = new float[BATCH * IN];
            var y = new float[BATCH];
            var random = new Random(recipe.seed() + 31L * (step * recipe.parts() + part));
            for (int i = 0; i < BATCH; i++) {
                for (int k = 0; k < IN; k++) {
                    x[i * IN + k] = (float) random.nextGaussian();
                }
                y[i] = x[i * IN] * x[i * IN + 1] + Math.abs(x[i * IN + 2]);
            }
            NDList all = KERNEL.train(
                    scope,
                    "gradients",
                    KernelArgument.tensors(weights.values()),
                    KernelArgument.tensor(scope.create(x, new Shape(BATCH, IN))),
                    KernelArgument.tensor(scope.create(y, new Shape(BATCH, 1))));
            double loss = all.removeLast().getFloat();
            if (step == recipe.diverges()) {
                all.get(1).muli(Float.NaN);
            }
            var figures = new LinkedHashMap<String, Gradients.Figure>();
            figures.put(Gradients.SAMPLES, new Gradients.Figure(BATCH, 1, false));
            figures.put("loss", new Gradients.Figure(loss, BATCH, false));
            return new Gradients(all, BATCH, figures);
        }

        @Override
        public double update(NDManager scope, NDList gradients, int step) {
            return optimizer.step(scope, gradients, step, rate(step) / RATE);
        }

        @Override
        public double rate(int step) {
            return RATE * LearningRateSchedule.cosine(0.1, 0.01).at(step, recipe.steps());
        }

        @Override
        public void close() {
            weights.close();
            scope.close();
        }
    }
}
