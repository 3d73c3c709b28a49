package io.rexserve.distributed;

import io.rexserve.trainer.loop.Recipe;
import io.rexserve.trainer.loop.SafeStop;
import io.rexserve.trainer.loop.Training;
import java.io.IOException;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.spark.SparkEnv;

/// The trainings that a process has open, by recipe: tasks come and go, the data and the network stay. A task has one
/// to itself. Spark gives tasks no other place for what outlives them than a static field.
final class WorkerTrainings {
    private static final Map<String, Deque<Training>> IDLE = new ConcurrentHashMap<>();

    static {
        if (!"driver".equals(SparkEnv.get().executorId())) {
            SafeStop.atOnce();
        }
    }

    private WorkerTrainings() {}

    /// Work on a training.
    interface Use<T> {
        T of(Recipe recipe, Training training) throws IOException, InterruptedException;
    }

    /// Lends a training for one task.
    ///
    /// @param key of the recipe
    static <T> T with(String key, Recipe recipe, int threads, Use<T> use) throws IOException, InterruptedException {
        Deque<Training> idle = IDLE.computeIfAbsent(key, _ -> new ConcurrentLinkedDeque<>());
        Training found = idle.poll();
        Training training = found == null ? recipe.open(threads) : found;
        boolean done = false;
        try {
            T result = use.of(recipe, training);
            idle.push(training);
            done = true;
            return result;
        } finally {
            if (!done) {
                training.close();
            }
        }
    }

    /// Closes the trainings of a recipe that no task has.
    static void close(String key) {
        Deque<Training> idle = IDLE.remove(key);
        if (idle != null) {
            idle.forEach(Training::close);
        }
    }
}
