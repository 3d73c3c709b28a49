/// A client of the REST interface: [io.rexserve.client.RexServeClient] sends requests, and gives answers as records.
///
/// A request is sent again where the gateway says that it may succeed later (429 and 503, after `Retry-After`), as long
/// as its time lasts and nothing of an answer has arrived.
@NullMarked
package io.rexserve.client;

import org.jspecify.annotations.NullMarked;
