/// Tools for agents, by the Model Context Protocol: `POST /mcp` (streamable HTTP, without sessions), and the same tools
/// over standard input and output in the command `mcp`.
///
/// [VisionTools] are the tools, whoever answers them: the pipeline of this process or, through [ToolBackend], a gateway
/// elsewhere.
@NullMarked
package io.rexserve.gateway.mcp;

import org.jspecify.annotations.NullMarked;
