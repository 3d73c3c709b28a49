/// ChatRex in training: forward and backward passes layer by layer with recomputation, full or with low-rank adapters
/// (LoRA, Hu et al. 2021).
@NullMarked
package io.rexserve.trainer.network;

import org.jspecify.annotations.NullMarked;
