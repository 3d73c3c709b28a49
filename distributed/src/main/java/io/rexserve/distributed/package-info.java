/// Training on many machines: rounds of DiLoCo (Douillard et al. 2023) as Spark jobs. Spark's libraries clash with the
/// suite's, so this
/// module is a process of its own.
@NullMarked
package io.rexserve.distributed;

import org.jspecify.annotations.NullMarked;
