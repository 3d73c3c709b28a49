package io.rexserve.serving.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.StatusRuntimeException;
import io.rexserve.serving.queue.RequestQueue;
import io.rexserve.serving.queue.Reservation;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.health.contributor.Status;

@Timeout(20)
class ModelEngineTest {
    private final CompletableFuture<FakeModel> loading = new CompletableFuture<>();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final FakeEngine engine = new FakeEngine(Duration.ofSeconds(10));
    private final ModelHealth health = new ModelHealth(engine);

    /// What the engine serves: each request is an action for its thread.
    private record FakeModel(CompletableFuture<Boolean> closed) implements AutoCloseable {
        @Override
        public void close() {
            closed.complete(true);
        }
    }

    private record Request(Action action, CompletableFuture<Refusal> refused) {}

    @FunctionalInterface
    private interface Action {
        void run() throws InterruptedException;
    }

    private final class FakeEngine extends ModelEngine<FakeModel> {
        final RequestQueue<Request> queue = new RequestQueue<>(100);
        private List<Reservation<Request>> served = List.of();

        FakeEngine(Duration drainTimeout) {
            super("fake-model", "a model", drainTimeout);
        }

        @Override
        protected FakeModel load() {
            return loading.join();
        }

        @Override
        protected void warmUp(FakeModel model) {
            assertThat(state()).isNotEqualTo(ModelState.READY);
        }

        @Override
        protected void serve(FakeModel model) throws InterruptedException {
            ready.countDown();
            for (served = queue.take(1); !served.isEmpty(); served = queue.take(1)) {
                served.getFirst().request().action().run();
            }
        }

        @Override
        protected void refuseWaiting(Refusal refusal) {
            assertThat(closed).as("the model while requests are refused").isNotDone();
            served.forEach(taken -> taken.request().refused().complete(refusal));
            queue.refuseAll(refusal.exception(), request -> request.refused().complete(refusal));
        }

        @Override
        protected void closeQueues(long deadlineNanos) {
            queue.close();
        }

        void failFromAnotherThread(Throwable cause) {
            fail(cause);
        }

        CompletableFuture<Refusal> submit(Action action) {
            var request = new Request(action, new CompletableFuture<>());
            queue.reserve(1).enqueue(request);
            return request.refused();
        }
    }

    @AfterEach
    void stop() {
        loading.complete(new FakeModel(closed));
        engine.stop();
    }

    private EngineHealth liveness(Duration maxStep, Duration maxLoad) {
        return new EngineHealth(
                engine, new LifecycleProperties(Duration.ofMinutes(5), Duration.ZERO, maxStep, maxLoad));
    }

    @Test
    void livenessFailsOnceLoadingTakesTooLong() throws InterruptedException {
        EngineHealth patient = liveness(Duration.ofNanos(1), Duration.ofHours(1));
        EngineHealth impatient = liveness(Duration.ofHours(1), Duration.ofNanos(1));
        assertThat(impatient.health().getStatus()).as("before it starts").isEqualTo(Status.UP);

        engine.start();
        assertThat(impatient.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(impatient.health().getDetails()).containsKey("loading");
        assertThat(patient.health().getStatus()).as("loading is no step").isEqualTo(Status.UP);

        loading.complete(new FakeModel(closed));
        ready.await();
        assertThat(impatient.health().getStatus()).as("once it serves").isEqualTo(Status.UP);
    }

    private void serve() throws InterruptedException {
        loading.complete(new FakeModel(closed));
        engine.start();
        ready.await();
    }

    private Reason refused() {
        StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, engine::requireReady);
        return Refusal.from(refusal).orElseThrow().reason();
    }

    @Test
    void takesRequestsOnceTheModelIsWarm() throws InterruptedException {
        engine.start();
        assertThat(engine.state()).isEqualTo(ModelState.WARMING_UP);
        assertThat(refused()).isEqualTo(Reason.WARMING_UP);
        assertThat(engine.loaded()).isEmpty();
        assertThat(health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);

        loading.complete(new FakeModel(closed));
        ready.await();

        assertThat(engine.state()).isEqualTo(ModelState.READY);
        assertThatCode(engine::requireReady).doesNotThrowAnyException();
        assertThat(engine.model()).isEqualTo(engine.loaded().orElseThrow());
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void aModelThatCannotBeLoadedRefusesEverythingAndHealthTellsTheCause() throws Exception {
        var refused = engine.submit(() -> {});
        loading.completeExceptionally(new IllegalStateException("weights: 3 missing"));

        engine.start();

        assertThat(refused.get().reason()).isEqualTo(Reason.FAULT);
        assertThat(refused.get().message()).startsWith("the model has failed").doesNotContain("weights");
        assertThat(refused()).isEqualTo(Reason.FAULT);
        assertThat(engine.state()).isEqualTo(ModelState.FAILED);
        assertThat(engine.loaded()).isEmpty();
        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.health().getDetails())
                .hasEntrySatisfying(
                        "error", error -> assertThat(error).asString().endsWith("weights: 3 missing"));
    }

    @Test
    void aFaultWhileServingRefusesWhatIsComputedAndWhatWaits() throws Exception {
        serve();
        var enqueued = new CountDownLatch(1);
        var computed = engine.submit(() -> {
            enqueued.await();
            throw new StackOverflowError("injected");
        });
        var waiting = engine.submit(() -> {});
        Reservation<Request> preparing = engine.queue.reserve(1);
        enqueued.countDown();

        assertThat(computed.get().message()).startsWith("the model has failed").doesNotContain("injected");
        assertThat(waiting.get().reason()).isEqualTo(Reason.FAULT);
        var late = new Request(() -> {}, new CompletableFuture<>());
        preparing.enqueue(late);
        assertThat(late.refused().get(10, TimeUnit.SECONDS).reason()).isEqualTo(Reason.FAULT);
        assertThat(engine.failure()).containsInstanceOf(StackOverflowError.class);
        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(closed.get()).isTrue();
    }

    @Test
    void aFaultOfAnotherThreadEndsTheOwnerThread() throws Exception {
        serve();
        var never = new CountDownLatch(1);
        var computed = engine.submit(never::await);
        var waiting = engine.submit(() -> {});

        engine.failFromAnotherThread(new IllegalStateException("the vision worker"));
        engine.failFromAnotherThread(new IllegalStateException("a second fault"));

        assertThat(computed.get().reason()).isEqualTo(Reason.FAULT);
        assertThat(waiting.get().reason()).isEqualTo(Reason.FAULT);
        assertThat(engine.failure())
                .hasValueSatisfying(cause -> assertThat(cause).hasMessage("the vision worker"));
        assertThat(closed.get()).isTrue();
    }

    @Test
    void servesWhatWasAcceptedBeforeItStops() throws Exception {
        serve();
        var go = new CountDownLatch(1);
        var served = new CountDownLatch(2);
        var first = engine.submit(() -> {
            go.await();
            served.countDown();
        });
        var second = engine.submit(served::countDown);
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(engine::stop);
        while (engine.state() != ModelState.DRAINING) {
            Thread.onSpinWait();
        }
        assertThat(refused()).isEqualTo(Reason.DRAINING);
        assertThat(health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);

        go.countDown();

        stopped.get();
        assertThat(served.getCount()).isZero();
        assertThat(List.of(first, second)).as("refused").noneMatch(CompletableFuture::isDone);
        assertThat(engine.isRunning()).isFalse();
        assertThat(closed).isCompletedWithValue(true);
        assertThat(engine.state()).isEqualTo(ModelState.DRAINING);
    }

    @Test
    void refusesWhatIsLeftAfterTheDrainTimeout() throws Exception {
        var hasty = new FakeEngine(Duration.ZERO);
        loading.complete(new FakeModel(closed));
        hasty.start();
        ready.await();
        var never = new CountDownLatch(1);
        var computed = hasty.submit(never::await);
        var waiting = hasty.submit(() -> {});

        hasty.stop();

        assertThat(computed.get().reason()).isEqualTo(Reason.DRAINING);
        assertThat(waiting.get().reason()).isEqualTo(Reason.DRAINING);
        assertThat(hasty.failure()).isEmpty();
        assertThat(closed.get()).isTrue();
    }

    @Test
    void stoppingAnEngineThatWasNeverStartedReturnsAtOnce() {
        new FakeEngine(Duration.ofHours(1)).stop();
    }
}
