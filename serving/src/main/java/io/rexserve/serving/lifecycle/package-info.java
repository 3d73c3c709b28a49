/// The life of a model service: load and warm up, serve, drain, stop, or fail.
///
/// A [ModelEngine][io.rexserve.serving.lifecycle.ModelEngine] owns the model on a thread of its own:
///
/// ```
/// WARMING_UP -> READY -> DRAINING
///      \          \         \
///       +----------+---------+--> FAILED
/// ```
///
/// Only `READY` takes new requests. `FAILED` is final: whatever the model's thread threw while loading, serving or
/// draining is logged once, and all requests that wait are refused with it. Readiness is
/// [ModelHealth][io.rexserve.serving.lifecycle.ModelHealth]; liveness is
/// [EngineHealth][io.rexserve.serving.lifecycle.EngineHealth], which also fails when a step of the networks never ends.
///
/// A process stops as [GracefulStop][io.rexserve.serving.lifecycle.GracefulStop] says: readiness first, then its
/// entrances, then the model.
@NullMarked
package io.rexserve.serving.lifecycle;

import org.jspecify.annotations.NullMarked;
