/// Training of the two image towers and of the projectors towards the fixed name vectors, and their tokens for scenes.
@NullMarked
package io.rexserve.trainer.vision;

import org.jspecify.annotations.NullMarked;
