package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A language service that keeps two of the three regions it is sent.
class RegionsTruncatedTest {
    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        gateway = RunningGateway.shared();
        gateway.services.kept = 2;
    }

    @Test
    void describesAllRegionsThatTheServiceKeeps() {
        Answer answer = describe("all");

        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        assertThat(gateway.services.question.getDescribeRegions().getIndicesList())
                .containsExactly(0, 1);
        assertThat(answer.body().path("regions").size()).isEqualTo(2);
        assertThat(answer.body().path("degraded").toString()).isEqualTo("[\"regions_truncated\"]");
    }

    @Test
    void reportsARegionThatTheServiceDropped() {
        Answer answer = describe("0", "2");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).isEqualTo("regions[1]: 2 (expected: below 2, the number of regions)");
    }

    @Test
    void describesNothingWhereNothingWasProposed() {
        gateway.services.boxes = 0;
        gateway.services.calls.clear();

        JsonNode body = describe("all").body();

        gateway.services.boxes = 3;
        assertThat(body.path("regions").isArray()).isTrue();
        assertThat(body.path("regions").size()).isZero();
        assertThat(body.path("degraded").size()).isZero();
        assertThat(body.path("warnings").path(0).path("code").asString()).isEqualTo("no_regions");
        assertThat(gateway.services.calls).doesNotContain("question");
    }

    private static Answer describe(String... regions) {
        return gateway.multipart(
                "/v1/ask",
                Stream.concat(
                                Stream.of(image(), new Part("task", "region_category")),
                                Stream.of(regions).map(region -> new Part("regions", region)))
                        .toArray(Part[]::new));
    }
}
