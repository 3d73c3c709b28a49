/// REST in front of the gRPC services: wiring, settings and health. No network runs here, and DJL
/// is not on the class path.
@NullMarked
package io.rexserve.gateway;

import org.jspecify.annotations.NullMarked;
