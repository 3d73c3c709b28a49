package io.rexserve.standalone;

import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.rexserve.cli.CommandException;
import io.rexserve.gateway.mcp.VisionTools;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.image.ImageLimits;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/// `./rexserve mcp`: the tools of the Model Context Protocol over standard input and output, until the input ends.
@Command(
        name = "mcp",
        mixinStandardHelpOptions = true,
        description = {
            "Serve tools to an agent over standard input and output (Model Context Protocol).",
            "Without --server the models run in this process, reachable from this machine on a free port."
        })
final class McpCommand implements Callable<Integer> {
    private static final int MAX_LINE = 64 << 20;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "gateway that answers, such as http://127.0.0.1:8080; its key: REXSERVE_API_KEY")
    private @Nullable URI server;

    @Mixin
    private final ModelOptions models = new ModelOptions();

    @Override
    public Integer call() throws InterruptedException {
        PrintStream out = System.out;
        System.setOut(System.err); // standard output holds messages of the protocol and nothing else
        var end = new EndOfInput(System.in);
        try (var suite = new OwnSuite();
                var backend = new GatewayTools(server == null ? suite::address : this::server, key())) {
            if (server == null) {
                suite.start(models.settings().toArray(String[]::new));
            }
            var json = JsonMapper.shared();
            var mapper = new JacksonMcpJsonMapper(json);
            var tools = new VisionTools(json, true, ImageLimits.DEFAULT.maxBytes());
            McpSyncServer serving = McpServer.sync(new StdioServerTransportProvider(mapper, end, out, MAX_LINE))
                    .serverInfo("rexserve", "1")
                    .instructions(VisionTools.INSTRUCTIONS)
                    .capabilities(ServerCapabilities.builder().tools(false).build())
                    .jsonMapper(mapper)
                    .tools(tools.definitions().stream()
                            .map(tool -> specification(tool, tools, backend))
                            .toList())
                    .build();
            end.await();
            serving.closeGracefully();
        }
        return 0;
    }

    private URI server() {
        URI given = Objects.requireNonNull(server);
        if (given.getHost() == null
                || given.getScheme() == null
                || !given.getScheme().startsWith("http")) {
            throw new CommandException("--server: " + given + " (expected: such as http://127.0.0.1:8080)");
        }
        return given;
    }

    private static String key() {
        String key = System.getenv("REXSERVE_API_KEY");
        return key == null ? "" : key;
    }

    private static SyncToolSpecification specification(Tool tool, VisionTools tools, GatewayTools backend) {
        return SyncToolSpecification.builder()
                .tool(tool)
                .callHandler((_, request) -> call(request, tools, backend))
                .build();
    }

    private static CallToolResult call(CallToolRequest request, VisionTools tools, GatewayTools backend) {
        try {
            Map<String, Object> arguments = request.arguments();
            return tools.call(request.name(), arguments == null ? Map.of() : arguments, backend);
        } catch (ProblemException e) {
            return VisionTools.failed(e);
        } catch (Exception e) {
            return VisionTools.failed(new ProblemException(ProblemKind.INTERNAL, String.valueOf(e.getMessage())));
        }
    }

    /// The suite in this process. It loads while the agent already asks what tools there are.
    private static final class OwnSuite implements AutoCloseable {
        private final CompletableFuture<ConfigurableApplicationContext> suite = new CompletableFuture<>();
        private boolean started;

        void start(String... settings) {
            started = true;
            String[] all = Stream.of(
                            Suite.ONLY_PROBLEMS.stream(),
                            Stream.of(
                                    "server.port=0",
                                    "server.address=127.0.0.1",
                                    "management.server.port=0",
                                    Suite.WITHOUT_BATCHES),
                            Stream.of(settings))
                    .flatMap(each -> each)
                    .toArray(String[]::new);
            Thread.ofPlatform().name("suite").start(() -> {
                try {
                    ConfigurableApplicationContext context = Suite.start(all);
                    Readiness.await(context);
                    suite.complete(context);
                } catch (Throwable e) {
                    suite.completeExceptionally(e);
                }
            });
        }

        URI address() {
            return URI.create(ServeCommand.page(suite.join()));
        }

        @Override
        public void close() {
            if (started) {
                suite.thenAccept(ConfigurableApplicationContext::close)
                        .exceptionally(_ -> null)
                        .join();
            }
        }
    }

    /// Standard input that tells when it has ended.
    private static final class EndOfInput extends FilterInputStream {
        private final CountDownLatch ended = new CountDownLatch(1);

        EndOfInput(InputStream in) {
            super(in);
        }

        void await() throws InterruptedException {
            ended.await();
        }

        @Override
        public int read() throws IOException {
            return noted(in.read());
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return noted(in.read(bytes, offset, length));
        }

        private int noted(int read) {
            if (read < 0) {
                ended.countDown();
            }
            return read;
        }
    }
}
