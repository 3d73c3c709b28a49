/// How weights are moved: gradients held to a norm, AdamW and Muon, as kernel text that each training compiles in.
@NullMarked
package io.rexserve.trainer.optimizer;

import org.jspecify.annotations.NullMarked;
