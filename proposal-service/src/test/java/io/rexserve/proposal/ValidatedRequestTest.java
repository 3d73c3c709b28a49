package io.rexserve.proposal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.rexserve.v1.ProposeRequest;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class ValidatedRequestTest {
    private static final double OF_MODEL = 0.03;

    private static ProposalProperties properties(double minScore) {
        return new ProposalProperties(
                Path.of("model"),
                "",
                1000,
                1,
                Duration.ZERO,
                1,
                1,
                "cpu",
                "float32",
                DataSize.ofKilobytes(1),
                1000,
                10,
                minScore,
                0.6,
                100,
                Duration.ZERO,
                null);
    }

    private static ProposeRequest.Builder request() {
        var request = ProposeRequest.newBuilder();
        request.getImageBuilder().setContent(ByteString.copyFromUtf8("file"));
        return request;
    }

    @Test
    void theLowestScoreIsTheRequestsThenTheServicesThenTheModels() {
        ProposeRequest asked = request().setMinScore(0.5f).build();
        assertThat(ValidatedRequest.of(asked, properties(0.4), OF_MODEL).minScore())
                .isEqualTo(0.5);
        assertThat(ValidatedRequest.of(request().build(), properties(0.4), OF_MODEL)
                        .minScore())
                .isEqualTo(0.4);
        assertThat(ValidatedRequest.of(request().build(), properties(-1), OF_MODEL)
                        .minScore())
                .isEqualTo(OF_MODEL);
    }
}
