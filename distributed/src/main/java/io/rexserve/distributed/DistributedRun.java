package io.rexserve.distributed;

import io.rexserve.trainer.loop.Recipe;
import io.rexserve.trainer.loop.RunFolder;
import io.rexserve.trainer.loop.RunOptions;
import io.rexserve.trainer.loop.SafeStop;
import io.rexserve.trainer.loop.Training;
import io.rexserve.trainer.loop.TrainingRun;
import io.rexserve.trainer.loop.TrainingRun.Outcome;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.spark.api.java.JavaSparkContext;

/// A run of a recipe whose steps are Spark jobs.
final class DistributedRun {
    private DistributedRun() {}

    /// Makes the remaining steps of a run.
    ///
    /// @param options with inner steps every round is saved, whatever they say
    static Outcome train(
            JavaSparkContext spark,
            RecipeReader reader,
            Recipe recipe,
            RunFolder folder,
            RunOptions options,
            Distribution distribution,
            SafeStop stop,
            PrintStream out)
            throws IOException, InterruptedException {
        distribution.require(recipe);
        int saveEvery = distribution.innerSteps() == 1 ? options.saveEvery() : distribution.innerSteps();
        var saved = new RunOptions(options.threads(), options.logEvery(), saveEvery);
        try (TrainingRun run = TrainingRun.in(folder, recipe, saved);
                Training training = recipe.open(options.threads())) {
            var rounds = new SparkRounds(spark, reader, recipe, folder, distribution, training, stop);
            try {
                return run.train(training, stop, out, rounds);
            } finally {
                rounds.close();
            }
        }
    }
}
