/// `Idempotency-Key`: a request that is sent again is answered by what was stored the first time, and not worked on
/// twice.
///
/// A key belongs to its caller. While its request is answered, another with the same key is refused with 409; once it
/// has been answered well, the same request gets the stored answer, and another request 422. Answers that are problems
/// are not stored: the request may be sent again.
@NullMarked
package io.rexserve.gateway.idempotency;

import org.jspecify.annotations.NullMarked;
