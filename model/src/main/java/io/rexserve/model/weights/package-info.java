/// Checkpoints as their publishers ship them: safetensors and torch's zip archives, mapped and validated.
///
/// [io.rexserve.model.weights.Checkpoint] opens files; a network claims its tensors by name and shape
/// ([io.rexserve.model.weights.WeightRoles]), which fails with one list of everything that is missing or left over, and
/// reads them in the type and layout that it computes with ([io.rexserve.model.weights.WeightReader]).
@NullMarked
package io.rexserve.model.weights;

import org.jspecify.annotations.NullMarked;
