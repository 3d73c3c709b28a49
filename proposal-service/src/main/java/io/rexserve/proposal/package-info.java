/// The proposal service: pictures come in over gRPC, scored boxes go out.
///
/// A call is checked and its picture decoded on the caller's thread; then it waits in a bounded queue for the one
/// thread
/// that owns the model. Until the model is loaded and has answered once, and again while the process stops, calls are
/// refused as unavailable.
@NullMarked
package io.rexserve.proposal;

import org.jspecify.annotations.NullMarked;
