package io.rexserve.trainer.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.Torch;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;

/// A process that trains: `FOLDER STEPS`. It prints a mark before each part; parts take a while in convolutions on two
/// threads, in machine code that oneDNN makes as it goes.
final class ToyProcess {
    /// Stands on standard output before each part, and in no log line.
    static final char MARK = '\u0001';

    private static final Kernel KERNEL = Kernel.compile("work", List.of(new KernelText("work", """
            def work(self, x: Tensor, w: Tensor) -> Tensor:
              y = x
              for k in range(3):
                y = torch.relu(torch.conv2d(y, w, None, [1, 1], [1, 1]))
              return torch.sum(y)
            """)));

    private ToyProcess() {}

    static ToyRecipe recipe(int steps) {
        return ToyRecipe.of(steps).measured(10, 0);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        ToyRecipe recipe = recipe(Integer.parseInt(arguments[1]));
        Torch.useThreads(2);
        try (SafeStop stop = SafeStop.atSignals();
                var run = TrainingRun.in(new RunFolder(Path.of(arguments[0])), recipe, new RunOptions(2, 5, 3));
                var training = new Working(new ToyTraining.Measured(recipe))) {
            run.train(training, stop, new PrintStream(OutputStream.nullOutputStream()));
        }
        System.out.print("\ndone");
        System.out.flush();
    }

    /// Does long native work in every part.
    private static final class Working extends ForwardingTraining implements HeldOut {
        private final ToyTraining.Measured training;
        private int size = 24;

        Working(ToyTraining.Measured training) {
            super(training);
            this.training = training;
        }

        @Override
        public Gradients gradients(NDManager scope, int step, int part) throws InterruptedException {
            System.out.print(MARK);
            System.out.flush();
            // Sizes change: oneDNN makes new code again and again.
            size = 24 + (size + 5) % 40;
            NDArray x = scope.ones(new Shape(2, 32, size, size));
            NDArray w = scope.full(new Shape(32, 32, 3, 3), 0.003f);
            KERNEL.run(scope, "work", KernelArgument.tensor(x), KernelArgument.tensor(w));
            return super.gradients(scope, step, part);
        }

        @Override
        public int every() {
            return training.every();
        }

        @Override
        public int patience() {
            return training.patience();
        }

        @Override
        public String decides() {
            return training.decides();
        }

        @Override
        public SequencedMap<String, Double> measure() throws InterruptedException {
            return training.measure();
        }
    }
}
