/// Load generation over HTTP against a running gateway, with statistics of the results.
///
/// A closed loop has a fixed number of clients, each of which sends its next request when the last one is answered; in
/// an open loop requests arrive by a schedule. Latencies count from the intended start of a request, so that a slow
/// service cannot hide delays by slowing the load down (coordinated omission).
@NullMarked
package io.rexserve.benchmark.load;

import org.jspecify.annotations.NullMarked;
