/// What the protocols of other tools share, which arrive beside our own interface: their JSON bodies and the pictures
/// in them. Each protocol is a package of its own ([io.rexserve.gateway.openai], [io.rexserve.gateway.labelstudio],
/// [io.rexserve.gateway.anylabeling], [io.rexserve.gateway.mcp]) and asks
/// [io.rexserve.gateway.pipeline.RequestPipeline],
/// so that limits, meters, fairness and access hold for all of them.
@NullMarked
package io.rexserve.gateway.protocol;

import org.jspecify.annotations.NullMarked;
