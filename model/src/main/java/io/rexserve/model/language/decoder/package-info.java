/// The decoder: its weights and kernels, and the model runner that reads the scheduled tokens of many
/// sequences in one forward pass.
@NullMarked
package io.rexserve.model.language.decoder;

import org.jspecify.annotations.NullMarked;
