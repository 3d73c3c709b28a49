package io.rexserve.serving.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rexserve.image.ImageFormat;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.Orientation;
import io.rexserve.serving.batch.InsufficientMemoryException;
import io.rexserve.serving.queue.RequestQueue;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class RefusalsTest {
    private static Refusal of(Throwable failure) {
        return Refusal.from(Refusals.of(failure)).orElseThrow();
    }

    @Test
    void aFullQueueTellsWhenToRetry() {
        var queue = new RequestQueue<String>(1);
        queue.reserve(1);
        Refusal refusal = of(catchThrowable(() -> queue.reserve(1)));

        assertThat(refusal.reason()).isEqualTo(Reason.QUEUE_FULL);
        assertThat(refusal.retryAfter()).isNotNull();
    }

    @Test
    void aClosedQueueIsThatOfAServiceWhichStops() {
        var queue = new RequestQueue<String>(1);
        queue.close();

        assertThat(of(catchThrowable(() -> queue.reserve(1))).reason()).isEqualTo(Reason.DRAINING);
    }

    @Test
    void anImageIsTooLargeOrUnreadable() {
        var limits = new ImageLimits(10, 100, 4);

        assertThat(of(catchThrowable(() -> limits.requireBytes(11))).reason()).isEqualTo(Reason.IMAGE_TOO_LARGE);
        var wide = new ImageHeader(ImageFormat.PNG, 10, 2, Orientation.TOP_LEFT);
        assertThat(of(catchThrowable(() -> limits.requireSize(wide))).reason()).isEqualTo(Reason.ASPECT_RATIO);
        Refusal unreadable =
                of(catchThrowable(() -> io.rexserve.image.decoding.ImageProbe.probe(new byte[] {1, 2, 3})));
        assertThat(unreadable.reason()).isEqualTo(Reason.UNREADABLE_IMAGE);
        assertThat(unreadable.violations()).extracting(Refusal.Violation::field).containsExactly("image.content");
    }

    @Test
    void insufficientMemoryNamesTheNumbersOfTheAllocator() {
        var heap = new OutOfMemoryError("Java heap space");

        assertThat(of(heap).reason()).isEqualTo(Reason.OUT_OF_MEMORY);
        assertThat(of(new IllegalStateException("kernel", heap)).message())
                .isEqualTo("memory: the heap is full (expected: enough for this request alone)");
        assertThat(of(new InsufficientMemoryException(heap))).isEqualTo(of(heap));
    }

    @Test
    void aCallEndsByDeadlineOrByItsCaller() {
        assertThat(of(new TimeoutException()).reason()).isEqualTo(Reason.DEADLINE);
        assertThat(of(new CancellationException()).reason()).isEqualTo(Reason.CANCELLED);
    }

    @Test
    void aRefusalStaysWhatItIs() {
        var known = Refusal.invalid("max_boxes", "0 (expected: 1 to 900)").exception();

        assertThat(Refusals.of(known)).isSameAs(known);
    }

    @Test
    void whatNobodyExpectedIsAFaultWithoutDetails() {
        Refusal refusal = of(new IllegalStateException("secret"));

        assertThat(refusal.reason()).isEqualTo(Reason.FAULT);
        assertThat(refusal.message()).doesNotContain("secret");
    }
}
