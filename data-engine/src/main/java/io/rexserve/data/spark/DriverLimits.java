package io.rexserve.data.spark;

import io.rexserve.data.chunk.SpendingJournal;
import io.rexserve.data.endpoint.EndpointLedger;
import io.rexserve.data.endpoint.EndpointLedger.Decision;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The limits of all endpoints, kept by the driver for the whole run. It never waits: executors ask again.
final class DriverLimits {
    private final EndpointLedger ledger;
    private final SpendingJournal spending;
    private final Map<Long, Grant> grants = new HashMap<>();

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
            return; // of an executor that was taken for lost; its cost cannot be told from one that was never sent
        }
        ledger.release(
                release.permit(),
                release.tokensIn(),
                release.tokensOut(),
                Duration.ofMillis(release.retryAfterMillis()),
                System.nanoTime());
        if (release.tokensIn() + release.tokensOut() > 0) {
            spending.add(grant.endpoint(), release.tokensIn(), release.tokensOut());
        }
    }

    /// Takes back the permits of an executor that is gone.
    synchronized void lost(String executor) {
        List<Long> permits = grants.entrySet().stream()
                .filter(entry -> entry.getValue().executor().equals(executor))
                .map(Map.Entry::getKey)
                .toList();
        for (Long permit : permits) {
            grants.remove(permit);
            ledger.release(permit, 0, 0, Duration.ZERO, System.nanoTime());
        }
    }

    synchronized int inFlight() {
        return grants.size();
    }

    /// What all endpoints have cost so far, in the budget's currency.
    double amount() {
        return ledger.spending().values().stream()
                .mapToDouble(EndpointLedger.Spent::amount)
                .sum();
    }
}
