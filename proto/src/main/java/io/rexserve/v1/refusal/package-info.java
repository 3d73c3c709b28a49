/// How a service says no: a gRPC status with details that a program can read.
///
/// Every refusal carries a `google.rpc.ErrorInfo` of domain `rexserve.io` with a stable
/// [reason][io.rexserve.v1.refusal.Reason]; bad fields come as `google.rpc.BadRequest`, a time to come back as
/// `google.rpc.RetryInfo`. Both sides of a call use the same [io.rexserve.v1.refusal.Refusal].
@NullMarked
package io.rexserve.v1.refusal;

import org.jspecify.annotations.NullMarked;
