package io.rexserve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The embedded model with few regions in each language call.
class RegionBatchesTest {
    @Test
    void findsTheObjectsInRegionBatches() throws IOException, InterruptedException {
        byte[] image = Files.readAllBytes(Path.of("../samples/turtles.jpg"));
        try (var suite = new RunningSuite("rexserve.gateway.regions-per-batch=4")) {
            Readiness.await(suite.context);

            JsonNode body = suite.detect(image, "turtle", "green apple").join().body();

            int proposals = body.path("usage").path("regions").asInt();
            assertThat(proposals).isGreaterThan(4);
            assertThat(body.path("degraded").toString()).isEqualTo("[\"regions_in_batches\"]");
            List<Integer> indices = body.path("objects")
                    .valueStream()
                    .map(object -> object.path("index").asInt())
                    .toList();
            assertThat(indices)
                    .doesNotHaveDuplicates()
                    .anySatisfy(index -> assertThat(index).isGreaterThanOrEqualTo(4))
                    .allSatisfy(index -> assertThat(index).isBetween(0, proposals - 1));
        }
    }
}
