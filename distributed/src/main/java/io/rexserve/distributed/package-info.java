/// Training on many machines, as Spark jobs: the gradients of a step from all machines together, or rounds of DiLoCo
/// (Douillard et al. 2023, arXiv 2311.08105). Spark's libraries clash with the suite's, so this module is a process of
/// its own.
///
/// The driver has the training's loop, its log and its checkpoints; a job is one step, or one round of inner steps. A
/// task is the work of one worker in it and depends on what the driver sent and on files of the run's folder alone: a
/// task that is lost with its executor is computed again and gives the same.
@NullMarked
package io.rexserve.distributed;

import org.jspecify.annotations.NullMarked;
