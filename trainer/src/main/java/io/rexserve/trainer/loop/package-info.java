/// The loop that all trainings share: prefetched batches, a learning-rate schedule, a log with tables and curves, and
/// checkpoints from which a stopped training continues.
@NullMarked
package io.rexserve.trainer.loop;

import org.jspecify.annotations.NullMarked;
