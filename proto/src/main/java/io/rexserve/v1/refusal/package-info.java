/// How a service refuses a request: a gRPC status with details for programs.
///
/// Every refusal carries a `google.rpc.ErrorInfo` of domain `rexserve.io` with a stable
/// [reason][io.rexserve.v1.refusal.Reason]; invalid fields are a `google.rpc.BadRequest`, the time to retry is a
/// `google.rpc.RetryInfo`. Servers and clients share one [io.rexserve.v1.refusal.Refusal].
@NullMarked
package io.rexserve.v1.refusal;

import org.jspecify.annotations.NullMarked;
