package io.rexserve.data.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.data.endpoint.EndpointLedger.Decision;
import io.rexserve.data.endpoint.EndpointLedger.Decision.Granted;
import io.rexserve.data.endpoint.EndpointLedger.Decision.Stopped;
import io.rexserve.data.endpoint.EndpointLedger.Decision.Wait;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EndpointLedgerTest {
    private static final String URL = "http://localhost:1/v1";
    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;

    private static EndpointLedger ledger(EndpointSettings settings, Budget budget) {
        return new EndpointLedger(List.of(settings), budget);
    }

    private static void granted(EndpointLedger ledger, long now) {
        assertThat(ledger.tryAcquire("vlm", now)).isInstanceOf(Granted.class);
    }

    @Test
    void noMoreThanItsConcurrencyIsInFlight() {
        var ledger = ledger(Endpoints.limited(URL, 2, null, null), Budget.NONE);
        var first = (Granted) ledger.tryAcquire("vlm", 0);
        granted(ledger, 0);
        assertThat(ledger.tryAcquire("vlm", 0)).isInstanceOf(Wait.class);
        ledger.release(first.permit(), 1, 1, Duration.ZERO, 1);
        ledger.release(first.permit(), 1, 1, Duration.ZERO, 1);
        granted(ledger, 2);
        assertThat(ledger.tryAcquire("vlm", 2)).isInstanceOf(Wait.class);
        assertThat(Objects.requireNonNull(ledger.spending().get("vlm")).tokensIn())
                .isEqualTo(1);
    }

    @Test
    void requestsOfEveryMinuteStayWithinTheRate() {
        var ledger = ledger(Endpoints.limited(URL, 100, 30, null), Budget.NONE);
        var random = new SplittableRandom(1);
        List<Long> sent = new ArrayList<>();
        long now = -5 * MINUTE; // nanoTime may be negative
        while (sent.size() < 200) {
            switch (ledger.tryAcquire("vlm", now)) {
                case Granted granted -> {
                    sent.add(now);
                    ledger.release(granted.permit(), 1, 1, Duration.ZERO, now);
                    now += random.nextLong(3 * SECOND);
                }
                case Wait wait -> now += wait.time().toNanos();
                case Stopped stopped -> throw new AssertionError(stopped.why());
            }
        }
        for (int i = 30; i < sent.size(); i++) {
            assertThat(sent.get(i) - sent.get(i - 30)).isGreaterThanOrEqualTo(MINUTE);
        }
        assertThat(sent.getLast() - sent.getFirst()).isLessThan(8 * MINUTE);
    }

    @Test
    void tokensOfEveryMinuteStayWithinTheRateWhenAnswersCostTheSame() {
        var ledger = ledger(Endpoints.limited(URL, 8, null, 1000L), Budget.NONE);
        record Flight(long permit, long ends) {}
        var flying = new ArrayDeque<Flight>();
        List<Long> charged = new ArrayList<>();
        long now = 0;
        while (charged.size() < 100) {
            if (!flying.isEmpty() && flying.peek().ends() <= now) {
                ledger.release(flying.remove().permit(), 90, 10, Duration.ZERO, now);
                charged.add(now);
                continue;
            }
            switch (ledger.tryAcquire("vlm", now)) {
                case Granted granted -> flying.add(new Flight(granted.permit(), now + 2 * SECOND));
                case Wait wait -> now += wait.time().toNanos();
                case Stopped stopped -> throw new AssertionError(stopped.why());
            }
        }
        for (int i = 10; i < charged.size(); i++) {
            assertThat(charged.get(i) - charged.get(i - 10)).isGreaterThanOrEqualTo(MINUTE);
        }
        assertThat(charged.getLast()).isLessThan(11 * MINUTE);
    }

    @Test
    void everybodyWaitsAsLongAsOneAnswerAsks() {
        var ledger = ledger(Endpoints.at(URL), Budget.NONE);
        var first = (Granted) ledger.tryAcquire("vlm", 0);
        var second = (Granted) ledger.tryAcquire("vlm", 0);
        ledger.release(first.permit(), 0, 0, Duration.ofSeconds(30), 0);
        ledger.release(second.permit(), 0, 0, Duration.ofSeconds(5), SECOND);
        assertThat(ledger.tryAcquire("vlm", SECOND)).isEqualTo(new Wait(Duration.ofSeconds(29)));
        granted(ledger, 30 * SECOND);
    }

    @Test
    void aPauseBeyondTheLimitStopsTheRun() {
        var ledger = ledger(Endpoints.at(URL), Budget.NONE);
        var first = (Granted) ledger.tryAcquire("vlm", 0);
        ledger.release(first.permit(), 0, 0, Duration.ofSeconds(Long.MAX_VALUE), 0);
        assertThat(ledger.tryAcquire("vlm", 0))
                .isInstanceOfSatisfying(
                        Stopped.class, stopped -> assertThat(stopped.why()).contains("max-wait-seconds = 600"));
    }

    @Test
    void theBudgetOfTokensIsExceededByLessThanTheRequestsInFlight() {
        for (int seed = 0; seed < 50; seed++) {
            var random = new SplittableRandom(seed);
            long limit = random.nextLong(1, 20_000);
            var ledger = ledger(Endpoints.at(URL), new Budget(null, limit, "USD"));
            var flying = new ArrayDeque<Long>();
            long spent = 0;
            long dearest = 0;
            long beyond = 0;
            while (true) {
                Decision decision = ledger.tryAcquire("vlm", 0);
                if (decision instanceof Granted granted) {
                    flying.add(granted.permit());
                } else if (decision instanceof Stopped) {
                    break;
                }
                if (decision instanceof Wait || random.nextBoolean()) {
                    long cost = random.nextLong(1, 1000);
                    beyond = Math.max(beyond, cost);
                    dearest = Math.max(dearest, cost);
                    spent += cost;
                    ledger.release(flying.remove(), cost, 0, Duration.ZERO, 0);
                }
            }
            spent += flying.size() * dearest;
            assertThat(spent).isGreaterThanOrEqualTo(limit).isLessThan(limit + 4 * beyond);
        }
    }

    @Test
    void aBudgetIsMetToTheRequestWhenAnswersCostTheSame() {
        var ledger = ledger(Endpoints.priced(URL, 10, 20), new Budget(1.0, null, "EUR"));
        var flying = new ArrayDeque<Long>();
        int requests = 0;
        Decision decision = ledger.tryAcquire("vlm", 0);
        while (!(decision instanceof Stopped)) {
            if (decision instanceof Granted granted) {
                flying.add(granted.permit());
                requests++;
            } else {
                ledger.release(flying.remove(), 4_000, 3_000, Duration.ZERO, 0); // 0.1 EUR
            }
            decision = ledger.tryAcquire("vlm", 0);
        }
        assertThat(requests).isEqualTo(10);
        assertThat(((Stopped) decision).why()).contains("EUR", "budget.amount = 1.0");
    }

    @Test
    void theFirstRequestOfABudgetIsAloneUntilItsCostIsKnown() {
        var ledger = ledger(Endpoints.at(URL), new Budget(null, 1000L, "USD"));
        var first = (Granted) ledger.tryAcquire("vlm", 0);
        assertThat(ledger.tryAcquire("vlm", 0)).isInstanceOf(Wait.class);
        ledger.release(first.permit(), 10, 0, Duration.ZERO, 0);
        granted(ledger, 0);
        granted(ledger, 0);
    }

    @Test
    void whatAnEarlierStartSpentCounts() {
        var ledger = ledger(Endpoints.at(URL), new Budget(null, 1000L, "USD"));
        ledger.spent("vlm", 900, 100);
        assertThat(ledger.tryAcquire("vlm", 0)).isInstanceOf(Stopped.class);
    }

    @Test
    void anUnknownEndpointIsNamed() {
        assertThatThrownBy(() -> ledger(Endpoints.at(URL), Budget.NONE).tryAcquire("x", 0))
                .hasMessage("endpoint: x (expected: one of [vlm])");
    }
}
