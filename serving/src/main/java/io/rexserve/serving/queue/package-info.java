/// The bounded queue between the many callers of a model service and the one thread that owns its model.
///
/// A caller first [reserves][io.rexserve.serving.queue.RequestQueue#reserve] capacity for a request of known cost,
/// which fails at once when the queue is full, then prepares the request (decodes the image), then enqueues it. A
/// [reservation][io.rexserve.serving.queue.Reservation] ends in exactly one of three ways: the owner thread takes the
/// request, the caller closes the reservation, or the queue refuses all because its owner has ended.
@NullMarked
package io.rexserve.serving.queue;

import org.jspecify.annotations.NullMarked;
