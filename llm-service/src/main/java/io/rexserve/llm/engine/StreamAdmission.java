package io.rexserve.llm.engine;

import io.rexserve.llm.engine.LlmEngine.OpenStream;
import io.rexserve.serving.admission.Admission;
import io.rexserve.serving.admission.Admission.Permit;
import io.rexserve.serving.admission.AdmissionFullException;
import io.rexserve.serving.call.Peer;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Admits streams, and shares them out between peers.
///
/// One peer may have all of them, as the only gateway does. When all are taken, a peer that has fewer takes the place
/// of the longest idle stream of the peer that has most: so streams that nobody uses keep no other peer out, while
/// streams that are being served are never ended for another (max-min fairness, with idle streams alone preempted).
final class StreamAdmission {
    private static final Duration RETRY_SOONEST = Duration.ofMillis(100);
    private static final Duration RETRY_LATEST = Duration.ofSeconds(30);

    private final Admission admission;
    private final int maxOpen;
    private final int maxPerPeer;
    private final Collection<OpenStream> streams;

    /// @param streams that are open; others add and remove them
    StreamAdmission(int maxOpen, int maxPerPeer, Collection<OpenStream> streams) {
        this.admission = new Admission(maxOpen, 1, System::nanoTime);
        this.maxOpen = maxOpen;
        this.maxPerPeer = maxPerPeer;
        this.streams = streams;
    }

    /// One at a time, so that streams of one peer that come together do not each take a place by the same count.
    ///
    /// @param tokens of the KV cache that the stream may need
    /// @throws io.grpc.StatusRuntimeException if there is no place for it
    synchronized Permit admit(int tokens, Peer peer) {
        while (true) {
            try {
                return admission.acquire(tokens, peer, maxPerPeer);
            } catch (AdmissionFullException full) {
                boolean another = full.limit() != AdmissionFullException.Limit.OWNER && preempt(peer);
                if (!another) { // no peer has more, or none of its streams is idle
                    throw refusal(full, tokens).exception();
                }
            }
        }
    }

    /// Ends one idle stream of a peer that would still have as many as this one.
    private boolean preempt(Peer peer) {
        while (true) {
            Optional<OpenStream> longest = longestIdle(peer);
            if (longest.isEmpty()) {
                return false;
            }
            if (longest.get().giveWay()) { // else a message has just come, or another has taken its place
                return true;
            }
        }
    }

    private Optional<OpenStream> longestIdle(Peer peer) {
        int own = admission.open(peer);
        return streams.stream()
                .filter(stream -> stream.idleNanos().isPresent() && admission.open(stream.peer()) > own + 1)
                .max(Comparator.<OpenStream>comparingInt(stream -> admission.open(stream.peer()))
                        .thenComparingLong(stream -> stream.idleNanos().orElse(0)));
    }

    private Refusal refusal(AdmissionFullException full, int tokens) {
        String message = switch (full.limit()) {
            case OPEN -> "conversations: " + full.open() + " are open (expected: < " + maxOpen + ")";
            case OWNER -> "conversations: " + full.open() + " of this peer are open (expected: < " + maxPerPeer + ")";
            case COST ->
                "conversations: " + full.open() + " are open and leave " + full.free()
                        + " tokens of the KV cache (expected: >= " + tokens + ")";
        };
        return new Refusal(Reason.QUEUE_FULL, message, List.of(), retryAfter(full));
    }

    private static Duration retryAfter(AdmissionFullException full) {
        return Duration.ofMillis(
                Math.clamp(full.retryAfter().toMillis(), RETRY_SOONEST.toMillis(), RETRY_LATEST.toMillis()));
    }

    int open() {
        return admission.open();
    }

    /// @param tokens of the KV cache that streams may need together
    void resize(long tokens) {
        admission.resize(tokens);
    }

    /// Waits until no stream is open, or until the deadline.
    ///
    /// @param deadlineNanos on the clock of [System#nanoTime]
    void awaitEmpty(long deadlineNanos) throws InterruptedException {
        admission.awaitEmpty(deadlineNanos);
    }
}
