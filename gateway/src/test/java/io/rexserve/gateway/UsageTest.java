package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import org.junit.jupiter.api.Test;

/// What is counted of each caller.
class UsageTest {
    private static final String REQUESTS = "rexserve.gateway.usage.requests";
    private static final String PICTURES = "rexserve.gateway.usage.pictures";

    private static int ask(RunningGateway gateway, String key, Part... parts) {
        Answer answer = gateway.send(gateway.form("/v1/detect", parts).header("X-Key-Id", key));
        return answer.status();
    }

    @Test
    void countsByTheIdOfAKeyWithinBounds() {
        try (var gateway = new RunningGateway("rexserve.usage.key-header=X-Key-Id", "rexserve.usage.max-callers=2")) {
            assertThat(ask(gateway, "team-a", image(), labels("cat"))).isEqualTo(200);
            assertThat(ask(gateway, "team-a", image())).isEqualTo(400);
            assertThat(ask(gateway, "team-b", image(), labels("cat"))).isEqualTo(200);
            for (int i = 0; i < 20; i++) {
                assertThat(ask(gateway, "stranger-" + i, image(), labels("cat")))
                        .isEqualTo(200);
            }

            assertThat(gateway.meter(REQUESTS, "caller", "key-team-a")).isEqualTo(2);
            assertThat(gateway.meter(PICTURES, "caller", "key-team-a")).isEqualTo(1);
            assertThat(gateway.meter("rexserve.gateway.usage.tokens", "caller", "key-team-a", "kind", "completion"))
                    .isPositive();
            assertThat(gateway.meter(REQUESTS, "caller", "key-team-b")).isEqualTo(1);
            assertThat(gateway.meter(REQUESTS, "caller", "other")).isEqualTo(20);
            assertThat(gateway.scrape()
                            .lines()
                            .filter(line -> line.startsWith("rexserve_gateway_usage_requests_total")))
                    .hasSize(4); // two callers, other and anonymous
        }
    }

    @Test
    void aKeyIdThatIsNoneCountsByAddress() {
        try (var gateway = new RunningGateway("rexserve.usage.key-header=X-Key-Id")) {
            assertThat(ask(gateway, "a key with {braces}", image(), labels("cat")))
                    .isEqualTo(200);

            assertThat(gateway.scrape())
                    .containsPattern("usage_requests_total\\{caller=\"address-[0-9a-f]{8}\"} 1")
                    .doesNotContain("127.0.0.1", "braces");
        }
    }

    @Test
    void callersCanBeAnonymous() {
        try (var gateway = new RunningGateway("rexserve.usage.addresses=false")) {
            assertThat(gateway.meter(REQUESTS, "caller", "anonymous")).isZero();

            assertThat(gateway.send(gateway.form("/v1/detect", image(), labels("cat")))
                            .status())
                    .isEqualTo(200);

            assertThat(gateway.meter(REQUESTS, "caller", "anonymous")).isEqualTo(1);
        }
    }
}
