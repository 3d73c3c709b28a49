package io.rexserve.gateway.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rexserve.serving.admission.Ewma;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// How many calls of each service the callers of this gateway would have under way now, if none waited and none were
/// refused: what a service should be scaled to.
///
/// It is the sum of three parts: the calls that run; those that wait here for their turn; and of the requests refused
/// in the last 30 s as many as would have run at a time, by Little's law: their number, times the mean time that calls
/// take, by 30 s. The sum over all gateways is the demand on the service, however many replicas it has. Safe for use
/// by several threads.
public final class Demand {
    /// The time over which refusals count.
    static final Duration WINDOW = Duration.ofSeconds(30);

    private static final double WEIGHT = 0.1;
    /// Of a call, as long as none has ended.
    private static final Duration UNKNOWN = Duration.ofSeconds(1);

    private final LongSupplier clock;
    private final Map<String, Service> services = new ConcurrentHashMap<>();

    /// @param clock nanoseconds
    public Demand(MeterRegistry meters, String pool, LongSupplier clock) {
        this.clock = clock;
        Service language = service(RequestRecord.Shortage.LANGUAGE);
        Service proposal = service(RequestRecord.Shortage.PROPOSAL);
        register(meters, RequestRecord.Shortage.LANGUAGE, pool, () -> language.demand(1));
        // A request that waits for the language service needs the other one for a part of its time alone.
        register(
                meters,
                RequestRecord.Shortage.PROPOSAL,
                pool,
                () -> proposal.demand(Math.min(1, proposal.mean() / language.mean())));
    }

    private static void register(MeterRegistry meters, String name, String pool, Supplier<Number> demand) {
        Gauge.builder("rexserve.gateway.demand", demand)
                .description("calls of a service that run, wait, or would run had they not been refused in the last "
                        + WINDOW.toSeconds() + " s")
                .tag("service", name)
                .tag("pool", pool)
                .register(meters);
    }

    /// Begins to count a request that waits for its turn, until it is closed.
    ///
    /// @param conversations with the language service; 0 where it takes no part
    /// @param proposes whether the proposal service takes part
    public Calls waiting(int conversations, boolean proposes) {
        return new Calls(conversations, proposes);
    }

    /// Counts calls that were refused.
    ///
    /// @param name of the service, `proposal` or `llm`
    void refused(String name, int calls) {
        service(name).refused(calls);
    }

    private Service service(String name) {
        return services.computeIfAbsent(name, _ -> new Service());
    }

    /// The calls of one request.
    public final class Calls implements AutoCloseable {
        private final Service language = service(RequestRecord.Shortage.LANGUAGE);
        private final Service proposal = service(RequestRecord.Shortage.PROPOSAL);
        private int conversations;
        private int proposals;
        private boolean running;
        private long since;

        private Calls(int conversations, boolean proposes) {
            this.conversations = conversations;
            this.proposals = proposes ? 1 : 0;
            language.waiting(conversations);
            proposal.waiting(proposals);
        }

        /// Its turn has come: it calls the services.
        public void run() {
            running = true;
            since = clock.getAsLong();
            language.run(conversations);
            proposal.run(proposals);
        }

        /// The proposal service has answered; the language service goes on.
        public void proposed() {
            end(proposal, proposals);
            proposals = 0;
        }

        private void end(Service service, int calls) {
            if (running) {
                service.end(calls, clock.getAsLong() - since);
            } else {
                service.leave(calls);
            }
        }

        @Override
        public void close() {
            proposed();
            end(language, conversations);
            conversations = 0;
        }
    }

    private final class Service {
        private final Ewma nanos = Ewma.of(WEIGHT);
        /// Refused calls by second; a second that is over gives its place to a new one.
        private final int[] refused = new int[(int) WINDOW.toSeconds()];

        private long second = second();
        private int running;
        private int waiting;

        private long second() {
            return Math.floorDiv(clock.getAsLong(), Duration.ofSeconds(1).toNanos());
        }

        synchronized void waiting(int calls) {
            waiting += calls;
        }

        synchronized void leave(int calls) {
            waiting -= calls;
        }

        synchronized void run(int calls) {
            waiting -= calls;
            running += calls;
        }

        synchronized void end(int calls, long took) {
            running -= calls;
            if (calls > 0) {
                nanos.record((double) took);
            }
        }

        synchronized void refused(int calls) {
            forget();
            refused[Math.floorMod(second, refused.length)] += calls;
        }

        /// Empties the seconds that have begun since the last call.
        private void forget() {
            long now = second();
            if (now - second >= refused.length) {
                Arrays.fill(refused, 0);
            } else {
                for (long each = second + 1; each <= now; each++) {
                    refused[Math.floorMod(each, refused.length)] = 0;
                }
            }
            second = now;
        }

        /// Nanoseconds that a call takes.
        double mean() {
            return nanos.isEmpty() ? UNKNOWN.toNanos() : nanos.value();
        }

        /// @param share of their time for which calls that wait need the service
        synchronized double demand(double share) {
            forget();
            return running + share * waiting + Arrays.stream(refused).sum() * mean() / WINDOW.toNanos();
        }
    }
}
