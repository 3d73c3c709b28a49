package io.rexserve.data.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.data.record.Origin;
import io.rexserve.data.record.RecordJson;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageException;
import io.rexserve.data.stage.StageInput;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Many pictures on several threads, with the limits of a real run.
class EndpointRunTest {
    private static final int PICTURES = 40;
    private static final int CONCURRENCY = 4;
    private static final int TOKENS = 110;

    private final FakeEndpoint server = new FakeEndpoint();
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final AtomicInteger answered = new AtomicInteger();

    @AfterEach
    void close() {
        server.close();
    }

    private static byte[] picture() {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "png", bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    /// The seed of a request tells its picture and attempt.
    private static int seed(FakeEndpoint.Request request) {
        return request.json().path("seed").intValue();
    }

    /// Each third request is put off or fails first; each fifth picture gets garbage at its first attempt.
    private void misbehave() {
        server.always((self, exchange, request) -> {
            int seed = seed(request);
            int times =
                    asked.computeIfAbsent("" + seed, _ -> new AtomicInteger()).incrementAndGet();
            if (times == 1 && seed % 3 == 0) {
                FakeEndpoint.status(seed % 2 == 0 ? 429 : 500, "x").reply(self, exchange, request);
                return;
            }
            answered.incrementAndGet();
            boolean garbage = seed % 100 == 0 && seed / 100 % 5 == 0;
            String content = garbage ? "garbage" : "{\"caption\": \"Picture " + seed / 100 + ".\"}";
            FakeEndpoint.chat(content).reply(self, exchange, request);
        });
    }

    private SortedMap<Integer, Future<Outcome>> run(MemoryAnswers answers, Budget budget, int stopAfter)
            throws Exception {
        return run(Endpoints.at(server.url()), answers, budget, stopAfter);
    }

    private static SortedMap<Integer, Future<Outcome>> run(
            EndpointSettings endpoint, MemoryAnswers answers, Budget budget, int stopAfter) throws Exception {
        var settings = new EndpointCaptionSettings(endpoint, 64);
        var limits = new LocalEndpointLimits(new EndpointLedger(List.of(settings.endpoint()), budget));
        byte[] content = picture();
        var futures = new TreeMap<Integer, Future<Outcome>>();
        try (Stage stage = settings.open(new StageEnvironment(1, limits));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = new AtomicInteger();
            for (int i = 0; i < PICTURES; i++) {
                RexverseRecord record = RexverseRecord.of("p" + i, Origin.of(i + ".png"), 40, 30, i * 100L);
                futures.put(i, threads.submit(() -> {
                    Outcome outcome = stage.process(new StageInput(record, content), answers);
                    if (done.incrementAndGet() == stopAfter) {
                        threads.shutdownNow(); // interrupts the others wherever they are
                    }
                    return outcome;
                }));
            }
        }
        return futures;
    }

    private static List<String> records(SortedMap<Integer, Future<Outcome>> futures) throws Exception {
        var all = new ArrayList<String>();
        for (Future<Outcome> future : futures.values()) {
            var kept = (Outcome.Kept) future.get();
            all.add(RecordJson.write(kept.record())
                    + kept.refusals()
                    + kept.cost().tokensIn());
        }
        return all;
    }

    @Test
    void aRestartAsksForNoCommittedAnswerAndGivesTheSameRecords() throws Exception {
        misbehave();
        List<String> uninterrupted = records(run(new MemoryAnswers(), Budget.NONE, PICTURES + 1));
        assertThat(server.mostInFlight()).isBetween(2, CONCURRENCY);
        int once = answered.getAndSet(0);
        asked.clear();

        var answers = new MemoryAnswers();
        run(answers, Budget.NONE, 10);
        assertThat(answers.answers.size()).isBetween(10, PICTURES - 1);
        // An interrupted request gives its permit back, maybe to one that is interrupted after it: each picture
        // that was not done may have lost one answer.
        int lost = answered.get() - answers.answers.size();
        assertThat(lost).isBetween(0, PICTURES - 10);
        assertThat(records(run(answers, Budget.NONE, PICTURES + 1))).isEqualTo(uninterrupted);
        assertThat(answered.get()).isEqualTo(once + lost);
    }

    @Test
    void theBudgetIsExceededByLessThanTheRequestsInFlight() throws Exception {
        misbehave();
        long budget = 1000;
        SortedMap<Integer, Future<Outcome>> futures =
                run(new MemoryAnswers(), new Budget(null, budget, "USD"), PICTURES + 1);
        assertThat(futures.values())
                .anySatisfy(future -> assertThatThrownBy(future::get)
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(StageException.class)
                        .hasMessageContaining("budget.tokens = 1000"));
        assertThat((long) answered.get() * TOKENS).isBetween(budget, budget + TOKENS - 1);
    }

    /// One request at a time: of several, some may be on their way before the first to be put off is known.
    @Test
    void nobodyAsksBeforeThePauseIsOver() throws Exception {
        var paused = new AtomicLong();
        var waits = new ConcurrentLinkedQueue<Long>();
        server.then((self, exchange, request) -> {
            paused.set(System.nanoTime());
            FakeEndpoint.status(429, "x", "Retry-After", "1").reply(self, exchange, request);
        });
        server.always((self, exchange, request) -> {
            waits.add(System.nanoTime() - paused.get());
            FakeEndpoint.chat("{\"caption\": \"A picture.\"}").reply(self, exchange, request);
        });
        EndpointSettings one = Endpoints.limited(server.url(), 1, null, null);
        assertThat(records(run(one, new MemoryAnswers(), Budget.NONE, PICTURES + 1)))
                .hasSize(PICTURES);
        assertThat(waits).hasSize(PICTURES).allSatisfy(wait -> assertThat(wait).isGreaterThanOrEqualTo(1_000_000_000L));
    }
}
