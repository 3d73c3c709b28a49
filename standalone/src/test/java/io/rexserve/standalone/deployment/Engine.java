package io.rexserve.standalone.deployment;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The container engine that answers, and what a caller asks of a container that serves.
final class Engine {
    private Engine() {}

    /// Skips the test where no engine answers or where it lacks one of the images.
    static void requireImages(String... images) {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "no container engine answers");
        for (String image : images) {
            assumeTrue(isThere(image), "the engine has no image " + image + ": .ci/containers builds it");
        }
    }

    static DockerClient client() {
        return DockerClientFactory.instance().client();
    }

    private static boolean isThere(String image) {
        try {
            return client().inspectImageCmd(image).exec() != null;
        } catch (NotFoundException _) {
            return false;
        }
    }

    /// The answer about `samples/turtles.jpg`, which shows turtles and green apples.
    static HttpResponse<String> detect(HttpClient client, String url, String fallback, String... include)
            throws IOException, InterruptedException {
        byte[] image = Files.readAllBytes(Deployable.HOME.resolve("samples/turtles.jpg"));
        Map<String, Object> fields = Map.of(
                "image", Base64.getEncoder().encodeToString(image),
                "labels", List.of("turtle", "green apple"),
                "fallback", fallback,
                "include", List.of(include));
        return client.send(
                HttpRequest.newBuilder(URI.create(url + "/v1/detect"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(fields)))
                        .build(),
                BodyHandlers.ofString());
    }

    static List<String> labels(HttpResponse<String> found) {
        return JsonMapper.shared()
                .readTree(found.body())
                .path("objects")
                .valueStream()
                .map((JsonNode object) -> object.path("label").asString())
                .toList();
    }

    static int status(HttpClient client, String url) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                .statusCode();
    }
}
