package io.rexserve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `./rexserve mcp --server URL` in a process of its own, called by the official Java client.
class McpCommandTest {
    @TempDir
    private Path folder;

    @Test
    void toolsAskTheGatewayAboutLocalFiles() throws IOException, InterruptedException {
        Path picture = Files.write(folder.resolve("discs.png"), TestImages.discs(320, 240));
        try (var suite = new RunningSuite();
                McpSyncClient client = client("http://127.0.0.1:" + suite.port)) {
            Readiness.await(suite.context);
            client.initialize();
            assertThat(client.listTools().tools()).extracting(Tool::name).contains("detect", "draw");

            CallToolResult found =
                    call(client, "detect", Map.of("path", picture.toString(), "labels", List.of("red circle")));
            assertThat(found.isError()).as(found.content().toString()).isNotEqualTo(true);
            JsonNode structured = JsonMapper.shared().valueToTree(found.structuredContent());
            assertThat(structured.at("/image/width").asInt()).isEqualTo(320);
            JsonNode models = JsonMapper.shared()
                    .valueToTree(call(client, "models", Map.of()).structuredContent());
            assertThat(models.at("/data/0/language/name").asString()).isEqualTo("rex-tiny/chatrex");

            CallToolResult missing = call(
                    client, "detect", Map.of("path", folder.resolve("none.png").toString(), "labels", List.of("a")));
            assertThat(missing.isError()).isTrue();
            assertThat(((TextContent) missing.content().getFirst()).text()).contains("path: ");
        }
    }

    private static CallToolResult call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        return client.callTool(
                CallToolRequest.builder(tool).arguments(arguments).build());
    }

    private static McpSyncClient client(String url) {
        ServerParameters command = ServerParameters.builder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .args("-cp", System.getProperty("java.class.path"), RexServe.class.getName(), "mcp", "--server", url)
                .build();
        return McpClient.sync(new StdioClientTransport(command, new JacksonMcpJsonMapper(JsonMapper.shared())))
                .requestTimeout(Duration.ofMinutes(1))
                .initializationTimeout(Duration.ofMinutes(1))
                .build();
    }
}
