/// The way of a request through the gateway, whoever sends it: its body is read, it is admitted by what it costs, waits
/// for its turn, is answered by the services, and its response is made. Requests over HTTP and those of other
/// interfaces of the same process take it alike, so that limits, meters, logs and fairness hold for all of them.
@NullMarked
package io.rexserve.gateway.pipeline;

import org.jspecify.annotations.NullMarked;
