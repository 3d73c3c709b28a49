/// The question and its answer without HTTP: proposals and picture travel at the same time, indices become boxes.
///
/// The deadline and the cancellation of a call are those of the current [io.grpc.Context]; whoever calls sets them.
@NullMarked
package io.rexserve.gateway.detection;

import org.jspecify.annotations.NullMarked;
