package io.rexserve.data.endpoint;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Who may send a request when, and what has been spent: concurrency, rates, pauses and budget of all endpoints of a
/// run. It never waits and never looks at a clock, so that a driver can keep it for a whole cluster.
///
/// A rate of N a minute holds for every 60 seconds, not on average: requests count from their permit on, tokens from
/// their answer on, and what is in flight counts as much as the dearest answer so far.
///
/// The budget is exceeded by less than the cost of the requests in flight.
/// Before the first answer, one request of an endpoint is in flight; later, a permit is given while the spent part of
/// the budget and the dearest answer for each request in flight leave room for one more. What is left in the end is
/// spent by one request at a time. An endpoint whose first requests cost nothing, as a classifier's, is taken to cost
/// nothing until one does.
public final class EndpointLedger {
    /// One second more than a minute, for what the network delays.
    private static final long WINDOW_NANOS = Duration.ofSeconds(61).toNanos();

    /// How soon to ask again when only an answer can tell.
    private static final Duration SOON = Duration.ofMillis(50);

    /// How many requests without tokens make an endpoint one that costs nothing.
    private static final int FREE_REQUESTS = 3;

    private static final double MILLION = 1e6;

    /// Of sums of amounts.
    private static final double ROUNDING = 1e-12;

    private final Budget budget;
    private final Map<String, Account> accounts = new HashMap<>();
    private final Map<Long, String> permits = new HashMap<>();
    private long nextPermit = 1;

    /// What a request for a permit comes to.
    public sealed interface Decision {
        /// A request may be sent.
        record Granted(long permit) implements Decision {}

        /// Not yet: ask again after this time.
        record Wait(Duration time) implements Decision {}

        /// No more: the budget is spent, or the endpoint asks for a longer pause than the recipe allows.
        record Stopped(String why) implements Decision {}
    }

    /// What an endpoint has cost.
    ///
    /// @param requests that were answered
    /// @param tokensIn that it was sent
    /// @param tokensOut that it answered with
    /// @param amount in the budget's currency
    public record Spent(long requests, long tokensIn, long tokensOut, double amount) {
        static final Spent NOTHING = new Spent(0, 0, 0, 0);
    }

    private record Charge(long nanos, long tokens) {}

    /// The state of one endpoint.
    private static final class Account {
        final EndpointSettings settings;
        final ArrayDeque<Long> requests = new ArrayDeque<>();
        final ArrayDeque<Charge> charges = new ArrayDeque<>();
        Spent spent = Spent.NOTHING;
        int inFlight;
        long windowTokens;
        long dearestTokens;
        double dearestAmount;
        int freeRequests;
        boolean paused;
        long pausedUntil;

        Account(EndpointSettings settings) {
            this.settings = settings;
        }

        boolean costKnown() {
            return dearestTokens > 0 || freeRequests >= FREE_REQUESTS;
        }

        void forget(long now) {
            while (!requests.isEmpty() && now - requests.peekFirst() >= WINDOW_NANOS) {
                requests.removeFirst();
            }
            while (!charges.isEmpty() && now - charges.peekFirst().nanos() >= WINDOW_NANOS) {
                windowTokens -= charges.removeFirst().tokens();
            }
            paused &= pausedUntil - now > 0;
        }
    }

    public EndpointLedger(Collection<EndpointSettings> endpoints, Budget budget) {
        this.budget = budget;
        endpoints.forEach(settings -> accounts.put(settings.name(), new Account(settings)));
    }

    /// @param now of [System#nanoTime] in this process
    public synchronized Decision tryAcquire(String endpoint, long now) {
        Account account = account(endpoint);
        account.forget(now);
        String spent = spentBudget();
        if (!spent.isEmpty()) {
            return new Decision.Stopped(spent);
        }
        long wait = Math.max(pause(account, now), Math.max(requestWait(account, now), tokenWait(account, now)));
        if (wait > account.settings.maxWaitSeconds() * 1e9 && account.paused) {
            return new Decision.Stopped("endpoint " + endpoint + " asks for a pause of " + wait / 1_000_000_000
                    + " s (expected: <= max-wait-seconds = " + account.settings.maxWaitSeconds()
                    + "; start the run again later)");
        } else if (wait > 0) {
            return new Decision.Wait(Duration.ofNanos(wait));
        } else if (account.inFlight >= account.settings.concurrency() || !budgetLeavesRoom(account)) {
            return new Decision.Wait(SOON);
        }
        account.inFlight++;
        account.requests.addLast(now);
        permits.put(nextPermit, endpoint);
        return new Decision.Granted(nextPermit++);
    }

    /// A request has ended, or its sender died. A permit that was given back already is ignored.
    ///
    /// @param retryAfter how long the endpoint asks everybody to wait; zero if it does not
    public synchronized void release(long permit, long tokensIn, long tokensOut, Duration retryAfter, long now) {
        String endpoint = permits.remove(permit);
        if (endpoint == null) {
            return;
        }
        Account account = account(endpoint);
        account.inFlight--;
        charge(account, tokensIn, tokensOut, 1);
        if (tokensIn + tokensOut > 0) {
            account.charges.addLast(new Charge(now, tokensIn + tokensOut));
            account.windowTokens += tokensIn + tokensOut;
            account.dearestTokens = Math.max(account.dearestTokens, tokensIn + tokensOut);
            account.dearestAmount = Math.max(account.dearestAmount, amount(account, tokensIn, tokensOut));
        } else if (!retryAfter.isPositive()) {
            account.freeRequests++;
        }
        long until = now + Math.min(retryAfter.toSeconds(), 1L << 30) * 1_000_000_000L + retryAfter.toNanosPart();
        if (retryAfter.isPositive() && (!account.paused || until - account.pausedUntil > 0)) {
            account.paused = true;
            account.pausedUntil = until;
        }
    }

    /// Adds what an earlier start of the run has spent.
    public synchronized void spent(String endpoint, long tokensIn, long tokensOut) {
        charge(account(endpoint), tokensIn, tokensOut, 0);
    }

    /// What each endpoint has cost so far.
    public synchronized SortedMap<String, Spent> spending() {
        var all = new TreeMap<String, Spent>();
        accounts.forEach((name, account) -> all.put(name, account.spent));
        return all;
    }

    private Account account(String endpoint) {
        Account account = accounts.get(endpoint);
        if (account == null) {
            throw new IllegalArgumentException(
                    "endpoint: " + endpoint + " (expected: one of " + accounts.keySet() + ")");
        }
        return account;
    }

    private void charge(Account account, long tokensIn, long tokensOut, int requests) {
        Spent before = account.spent;
        long in = before.tokensIn() + tokensIn;
        long out = before.tokensOut() + tokensOut;
        account.spent = new Spent(before.requests() + requests, in, out, amount(account, in, out));
    }

    private static double amount(Account account, long tokensIn, long tokensOut) {
        return (tokensIn * account.settings.pricePerMillionIn() + tokensOut * account.settings.pricePerMillionOut())
                / MILLION;
    }

    private static long pause(Account account, long now) {
        return account.paused ? account.pausedUntil - now : 0;
    }

    private static long requestWait(Account account, long now) {
        Integer rate = account.settings.requestsPerMinute();
        return rate == null || account.requests.size() < rate ? 0 : account.requests.getFirst() + WINDOW_NANOS - now;
    }

    /// Time until so many tokens have left the window that those in flight, and one request more, have room.
    private static long tokenWait(Account account, long now) {
        Long rate = account.settings.tokensPerMinute();
        if (rate == null) {
            return 0;
        }
        long room = rate - (account.inFlight + 1) * account.dearestTokens;
        boolean first = account.inFlight == 0 && account.charges.isEmpty();
        if (first || (account.windowTokens <= room && (account.costKnown() || account.inFlight == 0))) {
            return 0;
        } else if (account.inFlight > 0) {
            return SOON.toNanos(); // an answer may cost less than the dearest
        }
        return Math.max(SOON.toNanos(), account.charges.getFirst().nanos() + WINDOW_NANOS - now);
    }

    private long spentTokens() {
        return accounts.values().stream()
                .mapToLong(account -> account.spent.tokensIn() + account.spent.tokensOut())
                .sum();
    }

    private double spentAmount() {
        return accounts.values().stream()
                .mapToDouble(account -> account.spent.amount())
                .sum();
    }

    /// Why nothing more may be spent; empty if something may.
    private String spentBudget() {
        long tokens = spentTokens();
        double amount = spentAmount();
        if (budget.tokens() != null && tokens >= budget.tokens()) {
            return "budget: " + tokens + " tokens are spent (expected: < budget.tokens = " + budget.tokens()
                    + "; raise it to go on)";
        } else if (budget.amount() != null && amount >= budget.amount()) {
            return "budget: " + amount + " " + budget.currency() + " are spent (expected: < budget.amount = "
                    + budget.amount() + "; raise it to go on)";
        }
        return "";
    }

    private boolean budgetLeavesRoom(Account next) {
        if (budget.tokens() == null && budget.amount() == null) {
            return true;
        }
        int inFlight = 0;
        long tokens = spentTokens() + next.dearestTokens;
        double amount = spentAmount() + next.dearestAmount;
        for (Account account : accounts.values()) {
            inFlight += account.inFlight;
            tokens += account.inFlight * account.dearestTokens;
            amount += account.inFlight * account.dearestAmount;
            if (account.inFlight > 0 && !account.costKnown()) {
                return false; // nobody knows what it will cost
            }
        }
        boolean fits = (budget.tokens() == null || tokens <= budget.tokens())
                && (budget.amount() == null || amount <= budget.amount() * (1 + ROUNDING));
        return inFlight == 0 || (fits && next.costKnown());
    }
}
