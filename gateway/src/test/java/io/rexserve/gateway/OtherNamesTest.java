package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.RunningGateway.Part;
import io.rexserve.v1.AskedAs;
import io.rexserve.v1.ConverseEvent;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Labels that are asked by other names, and requests without labels.
class OtherNamesTest {
    private RunningGateway gateway;

    @BeforeEach
    void start() {
        gateway = RunningGateway.shared();
    }

    @Test
    void saysByWhichNameALabelWasAsked() {
        gateway.services.script = List.of(ConverseEvent.newBuilder()
                .setQuestion(0)
                .setAskedAs(AskedAs.newBuilder().setLabel(1).setName("cat"))
                .build());

        assertThat(gateway.detect(image(), labels("dog"), labels("kitty"))
                        .body()
                        .path("askedAs")
                        .toString())
                .isEqualTo("{\"kitty\":\"cat\"}");
    }

    @Test
    void saysNothingWhereLabelsAreNames() {
        assertThat(gateway.detect(image(), labels("cat")).body().has("askedAs")).isFalse();
    }

    @Test
    void withoutLabelsTheDefaultLabelsAreAskedAndEachBoxHasOneName() {
        gateway.services.defaultLabels = List.of("dog", "cat");

        Answer answer = gateway.detect(image());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(gateway.services.question.getScore().getPhrasesList()).containsExactly("dog", "cat");
    }

    @Test
    void withoutLabelsTheAnswerMayBeGeneratedToo() {
        gateway.services.defaultLabels = List.of("dog", "cat");

        assertThat(gateway.detect(image(), new Part("ranking", "answer")).status())
                .isEqualTo(200);
        assertThat(gateway.services.question.getDetect().getLabelsList()).containsExactly("dog", "cat");
    }

    @Test
    void aModelWithoutDefaultLabelsRefuses() {
        Answer answer = gateway.detect(image());

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail())
                .isEqualTo("labels: 0 labels (expected: 1 to 100; this model has no default labels)");
    }

    @Test
    void thresholdsOfLabelsNeedLabels() {
        gateway.services.defaultLabels = List.of("dog", "cat");

        assertThat(gateway.detect(image(), new Part("labelThresholds", "0.5")).status())
                .isEqualTo(400);
    }
}
