package io.rexserve.proposal;

import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.ProposalSet;
import io.rexserve.model.proposal.UpnImage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// One request on its way through the queue. Each view of its picture is a piece of work of its own; the request is
/// answered with the last of them. Only the owner thread changes it.
final class ProposalJob {
    private final List<View> views;
    private final Set<Granularity> granularities;
    private final BooleanSupplier abandoned;
    private final Consumer<Found> answer;
    private final Consumer<Throwable> failure;
    private final SortedMap<Integer, Map<Granularity, ProposalSet>> found = new TreeMap<>();
    private Duration queued = Duration.ZERO;
    private long beganNanos;
    private boolean begun;
    private boolean failed;

    /// The whole picture or one of its tiles.
    ///
    /// @param number of the view, from 0
    record View(ProposalJob job, int number, UpnImage picture) {}

    /// @param views what each granularity found, per view in their order
    /// @param queued time until the model's thread took the first view
    /// @param inferred time from then to the end of the last one
    record Found(List<Map<Granularity, ProposalSet>> views, Duration queued, Duration inferred) {
        Found {
            views = List.copyOf(views);
        }
    }

    /// @param pictures one per view
    /// @param abandoned whether nobody waits for the answer any more
    /// @param answer called with what was found
    /// @param failure called instead if something could not be computed
    ProposalJob(
            List<UpnImage> pictures,
            Set<Granularity> granularities,
            BooleanSupplier abandoned,
            Consumer<Found> answer,
            Consumer<Throwable> failure) {
        this.views = IntStream.range(0, pictures.size())
                .mapToObj(i -> new View(this, i, pictures.get(i)))
                .toList();
        this.granularities = granularities;
        this.abandoned = abandoned;
        this.answer = answer;
        this.failure = failure;
    }

    List<View> views() {
        return views;
    }

    Set<Granularity> granularities() {
        return granularities;
    }

    /// Whether there is still something to be computed for.
    boolean wanted() {
        return !failed && !abandoned.getAsBoolean();
    }

    /// Notes that the work on a view begins.
    ///
    /// @param waited in the queue
    void begin(Duration waited) {
        if (!begun) {
            begun = true;
            queued = waited;
            beganNanos = System.nanoTime();
        }
    }

    /// Notes what was found in a view.
    ///
    /// @return what is left to do once this was the last view: to answer, on any thread
    Optional<Runnable> found(int number, Map<Granularity, ProposalSet> sets) {
        found.put(number, sets);
        if (failed || found.size() < views.size()) {
            return Optional.empty();
        }
        var all = new Found(List.copyOf(found.values()), queued, Duration.ofNanos(System.nanoTime() - beganNanos));
        return Optional.of(() -> answer(all));
    }

    private void answer(Found all) {
        try {
            answer.accept(all);
        } catch (RuntimeException | OutOfMemoryError e) {
            failure.accept(e);
        }
    }

    /// Notes that a view cannot be computed; the others are not wanted any more.
    ///
    /// @return what is left to do if this is the first failure: to refuse, on any thread
    Optional<Runnable> failed(Throwable cause) {
        if (failed) {
            return Optional.empty();
        }
        failed = true;
        return Optional.of(() -> failure.accept(cause));
    }
}
