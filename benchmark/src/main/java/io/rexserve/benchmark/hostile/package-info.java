/// Attacks on the running suite: hostile pictures, requests and clients, with a good client beside them whose answers
/// and latencies are compared with those of a quiet server.
@NullMarked
package io.rexserve.benchmark.hostile;

import org.jspecify.annotations.NullMarked;
