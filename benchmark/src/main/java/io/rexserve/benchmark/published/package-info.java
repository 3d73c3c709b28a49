/// The published checkpoints by name: which tensors their files hold and what their configurations say.
/// Weights are never part of it.
@NullMarked
package io.rexserve.benchmark.published;

import org.jspecify.annotations.NullMarked;
