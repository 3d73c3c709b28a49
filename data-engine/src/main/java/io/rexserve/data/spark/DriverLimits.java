package io.rexserve.data.spark;

import io.rexserve.data.chunk.SpendingJournal;
import io.rexserve.data.endpoint.EndpointLedger;
import io.rexserve.data.endpoint.EndpointLedger.Decision;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;

/// The limits of all endpoints, kept by the driver for the whole run. It never waits: executors ask again.
final class DriverLimits {
    private static final Duration LOST_WAIT = Duration.ofSeconds(5);

    private final EndpointLedger ledger;
    private final SpendingJournal spending;
    private final Map<Long, Grant> grants = new HashMap<>();

    // Of lost executors: one that was cut off may still say what its last requests have cost.
    private final Map<Long, Grant> late = new HashMap<>();
    private final Set<String> lost = new HashSet<>();

    private record Grant(String executor, String endpoint) {}

    /// @param spending with what earlier starts have spent, which the ledger is told here
    DriverLimits(EndpointLedger ledger, SpendingJournal spending) {
        this.ledger = ledger;
        this.spending = spending;
        spending.before().forEach((endpoint, tokens) -> {
            if (ledger.spending().containsKey(endpoint)) { // an endpoint may have left the recipe
                ledger.spent(endpoint, tokens.in(), tokens.out());
            }
        });
    }

    synchronized RunMessage acquire(String executor, String endpoint) {
        if (lost.contains(executor)) { // nobody would take its permit back
            return new RunMessage.Wait(LOST_WAIT.toMillis());
        }
        return switch (ledger.tryAcquire(endpoint, System.nanoTime())) {
            case Decision.Granted granted -> {
                grants.put(granted.permit(), new Grant(executor, endpoint));
                yield new RunMessage.Granted(granted.permit());
            }
            case Decision.Wait wait ->
                new RunMessage.Wait(Math.max(1, wait.time().toMillis()));
            case Decision.Stopped stopped -> new RunMessage.Stopped(stopped.why());
        };
    }

    /// The cost is on disk when this returns.
    synchronized void release(RunMessage.Release release) throws IOException {
        Grant grant = grants.remove(release.permit());
        if (grant == null) {
            grant = late.remove(release.permit());
            if (grant == null) {
                return; // released already
            }
            ledger.spent(grant.endpoint(), release.tokensIn(), release.tokensOut());
        } else {
            ledger.release(
                    release.permit(),
                    release.tokensIn(),
                    release.tokensOut(),
                    Duration.ofMillis(release.retryAfterMillis()),
                    System.nanoTime());
        }
        if (release.tokensIn() + release.tokensOut() > 0) {
            spending.add(grant.endpoint(), release.tokensIn(), release.tokensOut());
        }
    }

    /// Takes back the permits of an executor that is gone.
    synchronized void lost(String executor) {
        lost.add(executor);
        List<Long> permits = grants.entrySet().stream()
                .filter(entry -> entry.getValue().executor().equals(executor))
                .map(Map.Entry::getKey)
                .toList();
        for (Long permit : permits) {
            late.put(permit, Objects.requireNonNull(grants.remove(permit)));
            ledger.release(permit, 0, 0, Duration.ZERO, System.nanoTime());
        }
    }

    synchronized int inFlight() {
        return grants.size();
    }

    /// What each endpoint has cost, by all starts of the run.
    SortedMap<String, EndpointLedger.Spent> spending() {
        return ledger.spending();
    }

    /// What all endpoints have cost so far, in the budget's currency.
    double amount() {
        return ledger.spending().values().stream()
                .mapToDouble(EndpointLedger.Spent::amount)
                .sum();
    }
}
