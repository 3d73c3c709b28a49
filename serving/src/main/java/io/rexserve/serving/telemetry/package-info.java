/// What every service says about itself: the line that it logs per request, the spans of its stages, the id that a
/// request keeps on its way, the state of its engine, and the names of gRPC's meters.
@NullMarked
package io.rexserve.serving.telemetry;

import org.jspecify.annotations.NullMarked;
