package io.rexserve.v1.refusal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.rexserve.v1.refusal.Refusal.Violation;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalTest {
    @Test
    void arrivesAsItWasSent() {
        Refusal sent = new Refusal(
                Reason.QUEUE_FULL,
                "queue: full",
                List.of(new Violation("regions.boxes[3].x2", "0.0 (expected: > 1.0)")),
                Duration.ofMillis(1500));

        assertThat(Refusal.from(sent.exception())).contains(sent);
    }

    @Test
    void carriesTheGrpcStatusOfItsReason() {
        for (Reason reason : Reason.values()) {
            assertThat(new Refusal(reason, "no").exception().getStatus().getCode())
                    .isEqualTo(reason.code());
        }
    }

    @Test
    void namesEveryInvalidFieldInItsMessage() {
        Refusal refusal = Refusal.invalid(
                List.of(new Violation("min_score", "2.0 (expected: 0 to 1)"), new Violation("max_boxes", "0")));

        assertThat(refusal.message()).isEqualTo("min_score: 2.0 (expected: 0 to 1); max_boxes: 0");
    }

    @Test
    void isNotReadFromAnErrorOfAnotherKind() {
        assertThat(Refusal.from(Status.UNAVAILABLE.asRuntimeException())).isEmpty();
        assertThat(Refusal.from(new IllegalStateException("no status at all"))).isEmpty();
    }

    @Test
    void namesTheFirstViolationsAndCountsTheOthers() {
        var violations = new Violations();
        for (int i = 0; i < 100_000; i++) {
            violations.add("indices[" + i + "]", "7 (expected: 0 to 2)");
        }

        Refusal refusal = Refusal.from(refusal(violations)).orElseThrow();

        assertThat(refusal.violations()).hasSize(20).first().hasToString("indices[0]: 7 (expected: 0 to 2)");
        assertThat(refusal.violationCount()).isEqualTo(100_000);
        assertThat(refusal.message()).endsWith("; indices[19]: 7 (expected: 0 to 2); and 99980 more");
    }

    @Test
    void isNotThrownWithoutAViolation() {
        new Violations().throwIfAny();
        assertThat(new Violations().named()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "%", "\u0000", "苹", "🍎", "\ud83d"})
    void fitsIntoTheTrailersThatEveryCallerTakes(String text) {
        String longText = text.repeat(100_000);
        var violations = new Violations();
        for (int i = 0; i < 100; i++) {
            violations.add(longText, longText);
        }
        StatusRuntimeException invalid = refusal(violations);
        StatusRuntimeException plain =
                new Refusal(Reason.QUEUE_FULL, longText, violations.named(), Duration.ofDays(1)).exception();

        assertThat(trailerBytes(invalid)).isBetween(1000, 7000);
        assertThat(trailerBytes(plain)).isBetween(1000, 7000);
        assertThat(Refusal.from(invalid).orElseThrow().violationCount()).isEqualTo(100);
        assertThat(Refusal.from(invalid).orElseThrow().message()).contains(" more");
    }

    private static StatusRuntimeException refusal(Violations violations) {
        return catchThrowableOfType(StatusRuntimeException.class, violations::throwIfAny);
    }

    /// As HTTP/2 counts them (RFC 9113, section 10.5.1): names, values and 32 bytes each.
    private static int trailerBytes(StatusRuntimeException refusal) {
        String message = URLEncoder.encode(requireNonNull(refusal.getStatus().getDescription()), UTF_8);
        byte[] details = requireNonNull(requireNonNull(refusal.getTrailers())
                .get(Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER)));
        return "grpc-message".length()
                + message.length()
                + 32
                + "grpc-status-details-bin".length()
                + 4 * Math.ceilDiv(details.length, 3)
                + 32
                + "grpc-status".length()
                + 2
                + 32;
    }
}
