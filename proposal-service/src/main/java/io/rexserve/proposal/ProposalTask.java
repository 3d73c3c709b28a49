package io.rexserve.proposal;

import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.UpnImage;
import io.rexserve.model.proposal.UpnOutput;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// One request while its image is queued and computed. Each view of the image, the whole of it or a tile, is queued by
/// itself; the request is answered after the last one, and refused after the first that fails.
final class ProposalTask {
    private final List<View> views;
    private final Set<Granularity> granularities;
    private final BooleanSupplier cancelled;
    private final Consumer<Result> answer;
    private final Consumer<Throwable> refuse;
    // Changed by the owner thread, and by callers only once that has ended and their views are refused.
    private final SortedMap<Integer, UpnOutput> found = new TreeMap<>();
    private Duration queued = Duration.ZERO;
    private long beganNanos;
    private boolean begun;
    private boolean failed;

    /// The whole image or one of its tiles.
    ///
    /// @param number of the view, from 0
    record View(ProposalTask task, int number, UpnImage image) {}

    /// @param views what was computed, per view in their order
    /// @param queued time until the model's thread took the first view
    /// @param inferred time from then to the end of the last one
    record Result(List<UpnOutput> views, Duration queued, Duration inferred) {
        Result {
            views = List.copyOf(views);
        }
    }

    /// @param images one per view
    /// @param cancelled whether the caller no longer waits for the answer
    /// @param answer called with the result of all views
    /// @param refuse called instead if a view cannot be computed, or the result not be answered
    ProposalTask(
            List<UpnImage> images,
            Set<Granularity> granularities,
            BooleanSupplier cancelled,
            Consumer<Result> answer,
            Consumer<Throwable> refuse) {
        this.views = IntStream.range(0, images.size())
                .mapToObj(i -> new View(this, i, images.get(i)))
                .toList();
        this.granularities = granularities;
        this.cancelled = cancelled;
        this.answer = answer;
        this.refuse = refuse;
    }

    List<View> views() {
        return views;
    }

    Set<Granularity> granularities() {
        return granularities;
    }

    /// Whether its remaining views are still to be computed.
    boolean active() {
        return !failed && !cancelled.getAsBoolean();
    }

    /// Records that the first view is about to be computed; later calls have no effect.
    ///
    /// @param waited in the queue
    void begin(Duration waited) {
        if (!begun) {
            begun = true;
            queued = waited;
            beganNanos = System.nanoTime();
        }
    }

    /// Records what was computed of a view.
    ///
    /// @return after the last view, the answer that is still to be sent, from any thread
    Optional<Runnable> found(int number, UpnOutput output) {
        found.put(number, output);
        if (failed || found.size() < views.size()) {
            return Optional.empty();
        }
        var all = new Result(List.copyOf(found.values()), queued, Duration.ofNanos(System.nanoTime() - beganNanos));
        return Optional.of(() -> answer(all));
    }

    private void answer(Result all) {
        try {
            answer.accept(all);
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            refuse.accept(e);
        }
    }

    /// Records that a view cannot be computed.
    ///
    /// @return after the first failure, the refusal that is still to be sent, from any thread
    Optional<Runnable> failed(Throwable cause) {
        if (failed) {
            return Optional.empty();
        }
        failed = true;
        return Optional.of(() -> refuse.accept(cause));
    }
}
