package io.rexserve.standalone.deployment;

import io.rexserve.gateway.Gateway;
import io.rexserve.llm.LlmService;
import io.rexserve.proposal.ProposalService;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.ProposalServiceGrpc;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.boot.convert.DurationStyle;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The three services and their own defaults.
enum Deployable {
    PROPOSAL("proposal", "proposal-service", ProposalService.class, ProposalServiceGrpc.SERVICE_NAME),
    LLM("llm", "llm-service", LlmService.class, LanguageServiceGrpc.SERVICE_NAME),
    GATEWAY("gateway", "gateway", Gateway.class, "");

    static final Path HOME = Path.of(System.getProperty("rexserve.home"));

    /// In the chart, in the compose file, and of the file with the defaults.
    final String name;

    final String module;
    final Class<?> main;
    /// The name that gRPC health uses; empty where the service serves no gRPC.
    final String grpcService;

    Deployable(String name, String module, Class<?> main, String grpcService) {
        this.name = name;
        this.module = module;
        this.main = main;
        this.grpcService = grpcService;
    }

    boolean servesGrpc() {
        return !grpcService.isEmpty();
    }

    /// The service's own settings.
    JsonNode defaults() {
        return resource("/" + name + ".yml");
    }

    private JsonNode resource(String file) {
        try (InputStream content = Objects.requireNonNull(main.getResourceAsStream(file))) {
            return tree(new Yaml().load(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int httpPort() {
        return defaults().at("/server/port").asInt();
    }

    /// Of probes and meters.
    int managementPort() {
        return defaults().at("/management/server/port").asInt(httpPort());
    }

    int grpcPort() {
        return defaults().at("/spring/grpc/server/port").asInt();
    }

    /// How long a process may take to stop: it goes on answering for a while, and then ends what it has accepted.
    Duration shutdownTimeout() {
        JsonNode lifecycle = resource("/lifecycle.yml").path("rexserve");
        return Stream.of("shutdown-delay", "max-timeout")
                .map(key -> DurationStyle.detectAndParse(lifecycle.path(key).asString()))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /// The documents of a YAML text.
    static List<JsonNode> documents(String yaml) {
        var documents = new ArrayList<JsonNode>();
        for (Object document : new Yaml().loadAll(yaml)) {
            if (document != null) {
                documents.add(tree(document));
            }
        }
        return documents;
    }

    static String read(String file) {
        try {
            return Files.readString(HOME.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode tree(Object yaml) {
        return JsonMapper.shared().valueToTree(yaml);
    }
}
