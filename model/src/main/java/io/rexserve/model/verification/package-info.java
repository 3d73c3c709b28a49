/// Proof that a model folder computes what its publisher computed: every tensor of `expected.safetensors` is compared
/// with the same tensor of a fresh run on the images beside it.
///
/// A model that was made here gets expected tensors of its own, by which another machine, or a later version, shows
/// that it computes the same.
///
/// Nothing is skipped: a tensor that the network does not compute counts as a failure.
@NullMarked
package io.rexserve.model.verification;

import org.jspecify.annotations.NullMarked;
