/// Measures the running suite from outside: throughput and latency under load, the stall of a running answer
/// during prefill, overload, memory over many requests, what the services add to the models, and what clients
/// get when a service dies.
///
/// The services run in processes of their own, so that memory and processor time are theirs alone.
@NullMarked
package io.rexserve.benchmark.serving;

import org.jspecify.annotations.NullMarked;
