package io.rexserve.gateway.access;

import io.github.bucket4j.ConsumptionProbe;
import io.rexserve.gateway.admission.Quota;
import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What clients may use, by cost (token buckets, [Bucket4j](https://bucket4j.com)) and by the number of their requests
/// at a time. Callers that are addresses have no quota; admission shares out what there is among them.
///
/// With a database that several gateways share, so are the buckets ([SharedBuckets]); requests at a time each gateway
/// counts by itself. A bucket is filled evenly: after a minute without requests a client may use a minute's cost at
/// once. A request that
/// costs more than a whole bucket needs a full one, and leaves a debt.
final class CostQuota implements Quota {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int MAX_CLIENTS = 10_000;

    /// What is left to one client; a changed limit begins anew.
    private record Account(
            ClientLimits limits,
            @Nullable Balance minute,
            @Nullable Balance day) {}

    /// What is left to a client, for the headers of an answer.
    record Rate(String name, long quota, Duration window, long left, Duration full) {}

    private final Function<Caller, ClientLimits> limits;
    private final SharedBuckets shared;
    private final Map<Caller, Account> accounts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Caller, Account> eldest) {
            return size() > MAX_CLIENTS;
        }
    };
    private final Map<Caller, Integer> open = new LinkedHashMap<>();

    /// @param limits of a client
    /// @param shared with other gateways
    CostQuota(Function<Caller, ClientLimits> limits, SharedBuckets shared) {
        this.limits = limits;
        this.shared = shared;
    }

    private synchronized Optional<Account> account(Caller caller) {
        if (!caller.isClient()) {
            return Optional.empty();
        }
        ClientLimits now = limits.apply(caller);
        if (!now.hasCost() && now.concurrent() == 0) {
            return Optional.empty();
        }
        Account account = accounts.get(caller);
        if (account == null || !account.limits().equals(now)) {
            account = new Account(
                    now,
                    balance(caller, "minute", now.costPerMinute(), MINUTE),
                    balance(caller, "day", now.costPerDay(), DAY));
            accounts.put(caller, account);
        }
        return Optional.of(account);
    }

    private @Nullable Balance balance(Caller caller, String name, long cost, Duration window) {
        String id = caller.network() + "/" + name + "/" + cost;
        return cost == 0 ? null : new Balance(cost, window, shared.of(id, Balance.configuration(cost, window)));
    }

    @Override
    public void require(Caller caller) {
        account(caller).ifPresent(known -> {
            requireLeft(known.day(), ProblemKind.QUOTA_EXCEEDED, "day");
            requireLeft(known.minute(), ProblemKind.RATE_LIMITED, "minute");
        });
    }

    /// A request of a client has come. Unless it is refused, [#leave] follows.
    ///
    /// @throws ProblemException if it has too many at a time
    void enter(Caller caller) {
        int most = account(caller).map(known -> known.limits().concurrent()).orElse(0);
        synchronized (open) {
            int at = open.getOrDefault(caller, 0);
            if (most > 0 && at >= most) {
                throw new ProblemException(
                        ProblemKind.RATE_LIMITED,
                        "requests: " + at + " of this client are open (expected: <= " + most + " at a time)",
                        List.of(),
                        SOON);
            }
            open.put(caller, at + 1);
        }
    }

    /// A request of a client has ended.
    void leave(Caller caller) {
        synchronized (open) {
            open.computeIfPresent(caller, (_, count) -> count == 1 ? null : Integer.valueOf(count - 1));
        }
    }

    private static void requireLeft(@Nullable Balance balance, ProblemKind kind, String window) {
        if (balance != null) {
            long wait = balance.emptyFor();
            if (wait > 0) {
                throw refused(kind, 0, balance.quota(), window, wait);
            }
        }
    }

    private static ProblemException refused(ProblemKind kind, long left, long quota, String window, long waitNanos) {
        return new ProblemException(
                kind,
                "cost: " + left + " units left of " + quota + " per " + window
                        + " (expected: as many as the request takes)",
                List.of(),
                Duration.ofNanos(waitNanos));
    }

    @Override
    public void charge(Caller caller, long units) {
        Optional<Account> account = account(caller);
        if (account.isEmpty()) {
            return;
        }
        Account known = account.get();
        charge(known.day(), units, ProblemKind.QUOTA_EXCEEDED, "day");
        try {
            charge(known.minute(), units, ProblemKind.RATE_LIMITED, "minute");
        } catch (ProblemException refusal) {
            if (known.day() != null) {
                known.day().giveBack(units);
            }
            throw refusal;
        }
    }

    private static void charge(@Nullable Balance balance, long units, ProblemKind kind, String window) {
        if (balance == null) {
            return;
        }
        ConsumptionProbe probe = balance.take(units);
        if (!probe.isConsumed()) {
            throw refused(kind, probe.getRemainingTokens(), balance.quota(), window, probe.getNanosToWaitForRefill());
        }
    }

    /// What is left to a client; empty where it has no limits of cost.
    List<Rate> rates(Caller caller) {
        return account(caller).stream()
                .flatMap(known -> Stream.of(rate("minute", known.minute()), rate("day", known.day())))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Rate> rate(String name, @Nullable Balance balance) {
        return balance == null
                ? Optional.empty()
                : Optional.of(new Rate(name, balance.quota(), balance.window(), balance.left(), balance.full()));
    }
}
