package io.rexserve.distributed;

import ai.djl.ndarray.NDManager;
import io.rexserve.trainer.loop.GradientSum;
import io.rexserve.trainer.loop.Gradients.Figure;
import io.rexserve.trainer.loop.Recipe;
import io.rexserve.trainer.loop.Training;
import io.rexserve.trainer.loop.TrainingDivergedException;
import io.rexserve.trainer.optimizer.TrainableWeights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/// The work of one worker in a job. The argument is the worker's number.
///
/// @param reader of the recipe
/// @param json the recipe
/// @param distribution the same for all workers
/// @param weights values, then averages where they are kept, at the beginning of the job
/// @param moments folder for the workers' moments, on a file system that all machines share
/// @param first step, counted from 0
/// @param count of steps
record WorkerTask(
        RecipeReader reader,
        String json,
        Distribution distribution,
        Broadcast<float[][]> weights,
        String moments,
        int first,
        int count)
        implements Function<Integer, WorkerSum> {

    @Override
    public WorkerSum call(Integer worker) throws IOException, InterruptedException {
        double begun = ProcessorTime.ofThread();
        Recipe recipe = reader.read("recipe of the job", json.getBytes(StandardCharsets.UTF_8));
        try {
            return WorkerTrainings.with(
                    json,
                    recipe,
                    distribution.threads(),
                    (_, training) -> distribution.innerSteps() == 1
                            ? gradients(recipe, training, worker, begun)
                            : innerSteps(recipe, training, worker, begun));
        } catch (TrainingDivergedException e) {
            return WorkerSum.failed("worker " + worker + ": " + e.getMessage());
        }
    }

    private void take(TrainableWeights trained) {
        float[][] all = weights.value();
        int tensors = trained.names().size();
        try (NDManager scope = trained.newScope()) {
            Tensors.set(scope, trained.values(), Arrays.copyOf(all, tensors));
            if (all.length > tensors) {
                Tensors.set(scope, trained.ema(), Arrays.copyOfRange(all, tensors, all.length));
            }
        }
    }

    private WorkerSum gradients(Recipe recipe, Training training, int worker, double begun)
            throws InterruptedException {
        take(training.weights());
        try (NDManager scope = training.weights().newScope()) {
            GradientSum sum = sum(scope, recipe, training, worker, first);
            float[][] sums = Tensors.values(sum.sums());
            return WorkerSum.of(sums, sum.weight(), 0, sum.figures(), ProcessorTime.ofThread() - begun);
        }
    }

    private GradientSum sum(NDManager scope, Recipe recipe, Training training, int worker, int step)
            throws InterruptedException {
        var sum = new GradientSum(scope);
        for (int part = worker; part < recipe.parts(); part += distribution.workers()) {
            sum.add(training, step, part);
        }
        return sum;
    }

    // DiLoCo, Algorithm 1, lines 4 to 9: inner steps from the common weights, with moments of the worker's own.
    private WorkerSum innerSteps(Recipe recipe, Training training, int worker, double begun)
            throws IOException, InterruptedException {
        TrainableWeights trained = training.weights();
        take(trained);
        if (first == 0) {
            trained.clearMoments();
        } else {
            trained.restoreMoments(moments(worker, first));
        }
        var figures = new LinkedHashMap<String, Figure>();
        double norms = 0;
        for (int step = first; step < first + count; step++) {
            try (NDManager scope = trained.newScope()) {
                GradientSum sum = sum(scope, recipe, training, worker, step);
                sum.figures().forEach((name, figure) -> figures.merge(name, figure, Figure::plus));
                norms += training.update(scope, sum.mean(step), step);
            }
        }
        Files.createDirectories(Path.of(moments));
        trained.saveMoments(moments(worker, first + count));
        float[][] changed = SparkRounds.weights(trained);
        return WorkerSum.of(changed, 1, norms / count, figures, ProcessorTime.ofThread() - begun);
    }

    private Path moments(int worker, int step) {
        return Path.of(moments).resolve(SparkRounds.moments(worker, step));
    }
}
