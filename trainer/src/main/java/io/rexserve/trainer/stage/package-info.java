/// The published stages of a ChatRex model, alignment, perception and joint training, as recipes: what each asks and
/// trains, where candidate boxes come from, what is measured on held-out images, and the model folder that results.
@NullMarked
package io.rexserve.trainer.stage;

import org.jspecify.annotations.NullMarked;
