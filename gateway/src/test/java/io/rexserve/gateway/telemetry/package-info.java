@NullMarked
package io.rexserve.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
