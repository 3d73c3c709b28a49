package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.detection.Detection;
import io.rexserve.gateway.detection.DetectionListener;
import io.rexserve.gateway.task.AnswerOptions;
import io.rexserve.gateway.task.DetectionRequest;
import io.rexserve.gateway.task.ProposalOptions;
import io.rexserve.gateway.task.RegionSource;
import io.rexserve.gateway.task.Task;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Requests of a caller that asks for more than its share use one service at a time.
class YieldingTest {
    private final RunningGateway gateway =
            RunningGateway.shared("rexserve.gateway.regions-per-batch=2", "rexserve.gateway.concurrent-batches=2");

    @BeforeEach
    void fiveRegions() {
        gateway.services.boxes = 5;
    }

    @Test
    void theImageIsEncodedAfterTheProposals() {
        gateway.services.imageSeen.complete(null); // else the fake proposes nothing before

        assertThat(objects(true)).isEqualTo(3);
        assertThat(gateway.services.calls.getFirst()).isEqualTo("propose");
        assertThat(gateway.services.calls).filteredOn("converse"::equals).hasSize(3);
    }

    @Test
    void othersHaveTheImageEncodedBesideTheProposals() {
        assertThat(objects(false)).isEqualTo(3); // the fake waits for the image before it proposes
    }

    private int objects(boolean yielding) {
        Detection detection = gateway.detection();
        byte[] image = RunningGateway.image().content();
        var request = new DetectionRequest(
                image,
                new Task.Detect(List.of("cat")),
                new RegionSource.Proposed(ProposalOptions.DEFAULT),
                AnswerOptions.DEFAULT);
        return detection
                .detect(request, detection.probe(image), 1, yielding, DetectionListener.NONE)
                .objects()
                .size();
    }
}
