package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.EventReader.Event;
import io.rexserve.gateway.RunningGateway.Part;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The warning about images unlike those that the proposal network was trained on.
class UnfamiliarImageTest {
    private static final String CODE = "unfamiliar_image";

    private static List<String> codes(JsonNode answer) {
        return answer.path("warnings")
                .valueStream()
                .map(warning -> warning.path("code").asString())
                .toList();
    }

    private static List<String> codes(RunningGateway gateway, @Nullable Float score) {
        gateway.services.oodScore = score;
        return codes(gateway.detected(image(), labels("cat")));
    }

    @Test
    void comesAboveZeroOnly() {
        try (var gateway = RunningGateway.shared()) {
            assertThat(codes(gateway, 0.01f)).containsExactly(CODE);
            assertThat(codes(gateway, 0f)).isEmpty();
            assertThat(codes(gateway, -0.5f)).isEmpty();
            assertThat(codes(gateway, null)).as("a model without a probe").isEmpty();
        }
    }

    @Test
    void namesTheModelWhoseProbeItIs() {
        try (var gateway = RunningGateway.shared()) {
            gateway.services.oodScore = 1f;

            String message = gateway.detected(image(), labels("cat"))
                    .path("warnings")
                    .path(0)
                    .path("message")
                    .asString();
            assertThat(message).contains("fake/upn").doesNotContain("embedded");
        }
    }

    @Test
    void comesWithEveryTaskAndBeforeOtherWarnings() {
        try (var gateway = RunningGateway.shared()) {
            gateway.services.oodScore = 1f;

            assertThat(codes(gateway.detected(image(), labels("dragon")))).containsExactly(CODE, "unknown_word");
            assertThat(codes(gateway.multipart("/v1/proposals", image()).body()))
                    .containsExactly(CODE);
            assertThat(codes(gateway.multipart("/v1/ask", image(), new Part("task", "caption_brief"))
                            .body()))
                    .containsExactly(CODE);
        }
    }

    @Test
    void isAnEventRightAfterTheProposals() throws Exception {
        try (var gateway = RunningGateway.shared()) {
            gateway.services.oodScore = 1f;
            try (EventReader events = gateway.events("/v1/detect", image(), labels("cat"))) {
                List<Event> all = events.rest();

                assertThat(all)
                        .extracting(Event::name)
                        .startsWith("proposals", "warning")
                        .endsWith("done");
                assertThat(all.get(1).data().path("code").asString()).isEqualTo(CODE);
                assertThat(all.getLast().data().path("warnings").size()).isEqualTo(1);
            }
        }
    }

    @Test
    void doesNotComeWithBoxesOfTheCallersOwn() {
        try (var gateway = RunningGateway.shared()) {
            gateway.services.oodScore = 1f;

            JsonNode answer = gateway.multipart(
                            "/v1/ask",
                            image(),
                            new Part("task", "region_category"),
                            new Part("boxes", "1,1,20,20"),
                            new Part("regions", "all"))
                    .body();

            assertThat(codes(answer)).isEmpty();
        }
    }
}
