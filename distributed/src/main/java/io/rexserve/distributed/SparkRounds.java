package io.rexserve.distributed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rexserve.trainer.loop.Recipe;
import io.rexserve.trainer.loop.RecipeFile;
import io.rexserve.trainer.loop.Rounds;
import io.rexserve.trainer.loop.RunFolder;
import io.rexserve.trainer.loop.SafeStop;
import io.rexserve.trainer.loop.StepFigures;
import io.rexserve.trainer.loop.Training;
import io.rexserve.trainer.loop.TrainingDivergedException;
import io.rexserve.trainer.optimizer.TensorLists;
import io.rexserve.trainer.optimizer.TrainableWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/// Steps as Spark jobs. With one inner step the workers send the sums of their gradients and the driver makes the step
/// of one process; with more they send their weights, and the driver makes DiLoCo's outer step.
///
/// The driver's first moments hold the outer momentum, so that checkpoints have one layout.
final class SparkRounds implements Rounds {
    private static final double NANO = 1e9;
    private static final Pattern MOMENTS = Pattern.compile("step-(\\d+)\\.worker-\\d+\\.safetensors");

    private final JavaSparkContext spark;
    private final RecipeReader reader;
    private final String json;
    private final RunFolder folder;
    private final Distribution distribution;
    private final Training training;
    private final SafeStop stop;
    private final JobLog log;

    /// @param training the driver's own
    SparkRounds(
            JavaSparkContext spark,
            RecipeReader reader,
            Recipe recipe,
            RunFolder folder,
            Distribution distribution,
            Training training,
            SafeStop stop) {
        distribution.require(recipe);
        this.spark = spark;
        this.reader = reader;
        this.json = new String(RecipeFile.json(recipe), StandardCharsets.UTF_8);
        this.folder = folder;
        this.distribution = distribution;
        this.training = training;
        this.stop = stop;
        this.log = new JobLog(folder.log().resolve("jobs.csv"));
    }

    @Override
    public int length() {
        return distribution.innerSteps();
    }

    @Override
    public String kind() {
        return distribution.kind();
    }

    @Override
    public StepFigures run(int first, int count) throws InterruptedException {
        long begun = System.nanoTime();
        boolean alone = distribution.innerSteps() == 1;
        if (!alone) {
            dropMoments(first);
        }
        WorkerSum sum = job(first, count);
        double norm;
        if (alone) {
            norm = step(sum, first);
        } else {
            outerStep(sum.mean());
            norm = sum.norm() / distribution.workers();
        }
        log.add(first, count, (System.nanoTime() - begun) / NANO, sum.processor());
        return new StepFigures(count, sum.figures(), norm, training.rate(first + count - 1));
    }

    private WorkerSum job(int first, int count) throws InterruptedException {
        List<Integer> workers =
                IntStream.range(0, distribution.workers()).boxed().toList();
        Broadcast<float[][]> weights = spark.broadcast(weights(training.weights()));
        try {
            var task = new WorkerTask(
                    reader,
                    json,
                    distribution,
                    weights,
                    folder.workers().toAbsolutePath().toString(),
                    first,
                    count);
            WorkerSum sum = stop.interruptibly(
                    () -> spark.parallelize(workers, workers.size()).map(task).treeReduce(WorkerSum::plus));
            String failure = sum.failure();
            if (failure != null) {
                throw new TrainingDivergedException(failure);
            }
            return sum;
        } finally {
            if (!stop.requested()) {
                weights.destroy();
            }
        }
    }

    /// Values, then averages where they are kept.
    static float[][] weights(TrainableWeights trained) {
        var all = new ArrayList<NDArray>(trained.values());
        all.addAll(trained.ema());
        return Tensors.values(all);
    }

    private double step(WorkerSum sum, int step) {
        if (!(sum.weight() > 0)) {
            throw new TrainingDivergedException("step " + step + ": the weight of the loss is " + sum.weight());
        }
        try (NDManager scope = training.weights().newScope()) {
            NDList gradients = Tensors.of(scope, sum.sums(), training.weights().values());
            TensorLists.scale(gradients, 1 / sum.weight()); // as one process does
            return training.update(scope, gradients, step);
        }
    }

    // DiLoCo, Algorithm 1, lines 11 and 12: the change from the mean of the workers' weights is a gradient, for SGD
    // with Nesterov momentum as torch.optim makes it. Averages (EMA) become the mean of the workers' averages.
    private void outerStep(float[][] mean) {
        TrainableWeights trained = training.weights();
        int tensors = trained.names().size();
        var values = new float[tensors][];
        var momenta = new float[tensors][];
        for (int i = 0; i < tensors; i++) {
            values[i] = trained.values().get(i).toFloatArray();
            momenta[i] = trained.expAvg().get(i).toFloatArray();
            for (int k = 0; k < values[i].length; k++) {
                double change = (double) values[i][k] - mean[i][k];
                double momentum = distribution.outerMomentum() * momenta[i][k] + change;
                momenta[i][k] = (float) momentum;
                values[i][k] -= (float) (distribution.outerRate() * (distribution.outerMomentum() * momentum + change));
            }
        }
        try (NDManager scope = trained.newScope()) {
            Tensors.set(scope, trained.values(), values);
            Tensors.set(scope, trained.expAvg(), momenta);
            if (mean.length > tensors) {
                Tensors.set(scope, trained.ema(), Arrays.copyOfRange(mean, tensors, mean.length));
            }
        }
    }

    static String moments(int worker, int step) {
        return "step-" + step + ".worker-" + worker + ".safetensors";
    }

    // The checkpoint of this step is there: what the workers kept of earlier ones is needed no more.
    private void dropMoments(int step) {
        if (!Files.isDirectory(folder.workers())) {
            return;
        }
        try (Stream<Path> files = Files.list(folder.workers())) {
            for (Path file : files.toList()) {
                Matcher name = MOMENTS.matcher(file.getFileName().toString());
                if (name.matches() && Integer.parseInt(name.group(1)) < step) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Closes the trainings that tasks opened in this process.
    void close() {
        WorkerTrainings.close(json);
    }
}
