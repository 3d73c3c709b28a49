package io.rexserve.data.spark;

import io.rexserve.data.stage.StageException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;

/// The task of one chunk. What goes wrong for good comes back as a report; what another try may mend is thrown.
///
/// @param <C> what the driver says of a chunk
abstract class ChunkTask<C> implements Function<C, TaskReport> {
    private static final long serialVersionUID = 1;
    private static final int TRIES = 3;

    abstract int number(C chunk);

    /// @return work of each stage of the task, in their order
    /// @throws CancellationException if the run stops
    abstract List<StageWork> run(C chunk) throws IOException, InterruptedException;

    @Override
    public TaskReport call(C chunk) throws IOException, InterruptedException {
        try {
            return new TaskReport.Done(number(chunk), run(chunk));
        } catch (CancellationException _) {
            return new TaskReport.Stopped(number(chunk));
        } catch (StageException e) {
            return failed(chunk, e);
        } catch (IOException e) {
            TaskContext context = TaskContext.get();
            boolean local = "driver".equals(ExecutorProcess.executor());
            if (!local && context.attemptNumber() + 1 < TRIES) {
                throw e; // of a machine, perhaps; Spark tries another one
            }
            return failed(chunk, e);
        }
    }

    private TaskReport failed(C chunk, Exception e) {
        String why = String.valueOf(e.getMessage());
        RunPlugin.fail(why);
        return new TaskReport.Failed(number(chunk), why);
    }
}
