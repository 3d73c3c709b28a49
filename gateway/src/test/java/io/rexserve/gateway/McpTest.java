package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The official Java client of the Model Context Protocol against `/mcp`.
class McpTest {
    private static final String INITIALIZE = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{"
            + "\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";

    private RunningGateway gateway;
    private McpSyncClient client;

    @BeforeEach
    void start() {
        gateway = RunningGateway.shared();
        client = McpClient.sync(HttpClientStreamableHttpTransport.builder("http://127.0.0.1:" + gateway.port)
                        .build())
                .requestTimeout(Duration.ofSeconds(20))
                .build();
        client.initialize();
    }

    @AfterEach
    void close() {
        client.close();
    }

    private CallToolResult call(String tool, Map<String, Object> arguments) {
        var all = new HashMap<String, Object>(arguments);
        all.put("image", RunningGateway.base64(RunningGateway.image().content()));
        return client.callTool(request(tool, all));
    }

    private static CallToolRequest request(String tool, Map<String, Object> arguments) {
        return CallToolRequest.builder(tool).arguments(arguments).build();
    }

    private static JsonNode structured(CallToolResult result) {
        assertThat(result.isError()).as(result.content().toString()).isNotEqualTo(true);
        return RunningGateway.JSON.valueToTree(result.structuredContent());
    }

    @Test
    void listsItsToolsWithSchemas() {
        assertThat(client.getServerInfo().name()).isEqualTo("rexserve");
        List<Tool> tools = client.listTools().tools();
        assertThat(tools).extracting(Tool::name).containsExactly("detect", "refer", "describe", "draw", "models");
        assertThat(tools).allSatisfy(tool -> {
            assertThat(tool.description()).isNotBlank();
            assertThat(tool.outputSchema()).isNotEmpty();
            assertThat(tool.annotations().readOnlyHint()).isTrue();
        });
    }

    @Test
    void detectsObjects() {
        JsonNode found = structured(call("detect", Map.of("labels", List.of("cat", "dog"))));
        assertThat(found.path("objects").size()).isEqualTo(2);
        assertThat(found.at("/objects/0/label").asString()).isEqualTo("cat");
        assertThat(found.at("/objects/0/box").size()).isEqualTo(4);
        assertThat(found.at("/image/width").asInt()).isEqualTo(FakeServices.WIDTH);
    }

    @Test
    void refersAndDescribes() {
        assertThat(structured(call("refer", Map.of("phrases", List.of("leftmost cat"))))
                        .at("/objects/0/label")
                        .asString())
                .isEqualTo("leftmost cat");
        JsonNode described = structured(call("describe", Map.of("boxes", List.of(List.of(1, 2, 30, 40)))));
        assertThat(described.path("regions").size()).isEqualTo(1);
        assertThat(described.at("/regions/0/text").asString()).isNotBlank();
    }

    @Test
    void drawsThePicture() {
        CallToolResult drawn = call("draw", Map.of("labels", List.of("cat")));
        assertThat(structured(drawn).path("objects").size()).isEqualTo(1);
        ImageContent image = (ImageContent) drawn.content().get(1);
        assertThat(image.mimeType()).isEqualTo("image/png");
        assertThat(Base64.getDecoder().decode(image.data())).startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void saysWhichModelsAnswer() {
        JsonNode models = structured(client.callTool(request("models", Map.of())));
        assertThat(models.path("data").toString()).contains("fake/chatrex");
    }

    @Test
    void faultsOfArgumentsAreErrorsOfTheTool() {
        CallToolResult noLabels = call("detect", Map.of());
        assertThat(noLabels.isError()).isTrue();
        CallToolResult noPicture = client.callTool(request("detect", Map.of("image", "%%%", "labels", List.of("cat"))));
        assertThat(noPicture.isError()).isTrue();
        assertThat(((TextContent) noPicture.content().getFirst()).text())
                .startsWith("invalid_request: image: no base64");
        assertThat(client.callTool(request("detect", Map.of("path", "/etc/hostname", "labels", List.of("cat"))))
                        .isError())
                .isTrue();
    }

    @Test
    void pagesOfOtherSitesAreRefused() {
        assertThat(status("https://evil.example")).isEqualTo(403);
        assertThat(status("null")).isEqualTo(403);
        assertThat(status("http://localhost:6274")).isEqualTo(200);
        assertThat(gateway.get("/mcp").status()).isEqualTo(405);
    }

    private int status(String origin) {
        return send(INITIALIZE, "Origin", origin).status();
    }

    private RunningGateway.Answer send(String message, String header, String value) {
        return gateway.send(gateway.request("/mcp")
                .header(header, value)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(BodyPublishers.ofString(message)));
    }

    @Test
    void messagesThatAreNoneAreProblemsWithoutClasses() {
        for (String message : List.of(
                "{\"a",
                "[]",
                "{\"jsonrpc\":\"2.0\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":5}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":5}")) {
            RunningGateway.Answer answer = send(message, "X-Request-Id", "a");
            assertThat(answer.status()).as(message).isEqualTo(400);
            assertThat(answer.code()).as(message).isNotEmpty();
            assertThat(answer.body().toString()).as(message).doesNotContain("java", "modelcontextprotocol", "Trace");
        }
        RunningGateway.Answer unknown =
                send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"nothing\"}", "X-Request-Id", "a");
        assertThat(unknown.body().at("/error/code").asInt()).isEqualTo(-32601);
        assertThat(unknown.body().toString()).doesNotContain("java", "Trace");
    }
}
