/// What trainings tell while they run: progress lines, tables and curves.
@NullMarked
package io.rexserve.trainer.log;

import org.jspecify.annotations.NullMarked;
