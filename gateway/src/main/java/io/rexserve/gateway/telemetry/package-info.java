/// What the gateway notes about a request until its answer is written, what it counts of that, and what it logs.
@NullMarked
package io.rexserve.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
