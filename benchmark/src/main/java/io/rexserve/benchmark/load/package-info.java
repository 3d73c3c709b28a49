/// Asks a running suite over HTTP, as many callers would, and keeps count of what they get.
///
/// A closed loop has a fixed number of callers who ask again when they are answered; an open loop has requests that
/// arrive when they arrive, answered or not. Times count from when a request was meant to start, so that a caller who
/// is late because the service was slow does not hide it.
@NullMarked
package io.rexserve.benchmark.load;

import org.jspecify.annotations.NullMarked;
