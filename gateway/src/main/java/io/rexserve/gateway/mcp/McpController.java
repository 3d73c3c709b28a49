package io.rexserve.gateway.mcp;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.transport.HttpServletStatelessServerTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.rexserve.gateway.pipeline.RequestPipeline;
import io.rexserve.gateway.pipeline.RequestScope;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.protocol.JsonTree;
import io.rexserve.gateway.protocol.PictureReference;
import io.rexserve.gateway.protocol.ProtocolLimits;
import io.rexserve.gateway.response.Problems;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `POST /mcp`: one message of the Model Context Protocol, answered at once. There are no sessions, so any gateway may
/// answer any message, and nothing has to be kept for a client that has gone.
@Hidden // described by the protocol, and docs/mcp.md
@RestController
final class McpController {
    static final String PATH = "/mcp";
    private static final String CALL = McpController.class.getName();

    private final RequestPipeline pipeline;
    private final Problems problems;
    private final ProtocolLimits limits;
    private final JsonMapper json;
    private final McpOrigins origins;
    private final ServedModelList models;
    private final VisionTools tools;
    /// Made with the first message: what most gateways are never asked costs their start nothing.
    private final Supplier<HttpServletStatelessServerTransport> transport = SingletonSupplier.of(this::open);

    McpController(
            RequestPipeline pipeline,
            Problems problems,
            ProtocolLimits limits,
            JsonMapper json,
            McpOrigins origins,
            ServedModelList models) {
        this.pipeline = pipeline;
        this.problems = problems;
        this.limits = limits;
        this.json = json;
        this.origins = origins;
        this.models = models;
        this.tools = new VisionTools(json, false, 0);
    }

    /// One HTTP request, in which tools are called.
    private record Call(HttpServletRequest http, RequestScope scope) {}

    private HttpServletStatelessServerTransport open() {
        HttpServletStatelessServerTransport opened = HttpServletStatelessServerTransport.builder()
                .jsonMapper(new JacksonMcpJsonMapper(json))
                .messageEndpoint(PATH)
                .maxRequestSize(Math.toIntExact(limits.bodyBytes()))
                .contextExtractor(http ->
                        McpTransportContext.create(Map.of(CALL, Objects.requireNonNull(http.getAttribute(CALL)))))
                .build();
        var _ = McpServer.sync(opened)
                .serverInfo("rexserve", "1")
                .instructions(VisionTools.INSTRUCTIONS)
                .capabilities(ServerCapabilities.builder().tools(false).build())
                .jsonMapper(new JacksonMcpJsonMapper(json))
                .tools(tools.definitions().stream().map(this::specification).toList())
                .immediateExecution(true) // on the request's own thread, which may wait
                .build();
        return opened;
    }

    private SyncToolSpecification specification(Tool tool) {
        return new SyncToolSpecification(tool, this::call);
    }

    @PostMapping(path = PATH, consumes = MediaType.APPLICATION_JSON_VALUE)
    void message(HttpServletRequest http, HttpServletResponse response) throws ServletException, IOException {
        origins.require(http);
        RequestScope scope = pipeline.scope(http);
        byte[] body = pipeline.receive(http, scope, limits.bodyBytes());
        JsonTree.requireText(JsonTree.object(body), "", "jsonrpc"); // within the limits of all JSON
        http.setAttribute(CALL, new Call(http, scope));
        var collected = new CollectedResponse(response);
        transport.get().service(new ReceivedRequest(http, body), collected);
        if (collected.getStatus() >= HttpServletResponse.SC_BAD_REQUEST) {
            throw refused(collected.getStatus());
        }
        response.setStatus(collected.getStatus());
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.getOutputStream().write(collected.text().getBytes(StandardCharsets.UTF_8));
    }

    private static ProblemException refused(int status) {
        boolean stopping = status == HttpServletResponse.SC_SERVICE_UNAVAILABLE;
        return new ProblemException(
                stopping ? ProblemKind.DRAINING : ProblemKind.INVALID_REQUEST, // tools report their own failures
                "message: not accepted (expected: one request or notification of the Model Context Protocol, "
                        + "with Accept: application/json, text/event-stream)");
    }

    private CallToolResult call(McpTransportContext context, CallToolRequest request) {
        Call call = (Call) context.get(CALL);
        Map<String, Object> arguments = request.arguments() == null ? Map.of() : request.arguments();
        try {
            return tools.call(
                    request.name(), arguments, (path, picture, fields) -> answer(call, path, picture, fields));
        } catch (Exception e) {
            return VisionTools.failed(problems.report(e, call.http()));
        }
    }

    private JsonNode answer(Call call, String path, @Nullable PictureReference picture, ObjectNode fields)
            throws Exception {
        Object answer = picture == null
                ? models.answer(call.scope().timeLeft())
                : pipeline.respond(path, picture.with(fields), call.scope());
        return json.readTree(json.writeValueAsBytes(answer));
    }
}
