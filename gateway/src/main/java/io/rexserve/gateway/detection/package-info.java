/// Orchestration of a request over both services, without HTTP: the image is encoded while proposals are computed,
/// and indices become boxes.
///
/// The deadline and the cancellation of a call are those of the current [io.grpc.Context]; whoever calls sets them.
@NullMarked
package io.rexserve.gateway.detection;

import org.jspecify.annotations.NullMarked;
