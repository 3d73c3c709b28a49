package io.rexserve.llm.grpc;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.Context.CancellationListener;
import io.grpc.Deadline;
import io.grpc.stub.StreamObserver;
import io.rexserve.llm.engine.LlmEngine;
import io.rexserve.llm.scheduler.DecoderTask;
import io.rexserve.llm.settings.LlmMeters;
import io.rexserve.llm.settings.LlmProperties;
import io.rexserve.llm.stream.Completion;
import io.rexserve.llm.stream.EventStream;
import io.rexserve.llm.stream.GenerationTask;
import io.rexserve.llm.stream.ImageEncoding;
import io.rexserve.llm.stream.ScoredPhrases;
import io.rexserve.llm.stream.ScoringTask;
import io.rexserve.llm.stream.StreamSession;
import io.rexserve.llm.stream.TaskContext;
import io.rexserve.llm.stream.ValidatedQuestion;
import io.rexserve.llm.vision.VisionWorker;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.serving.admission.Admission.Permit;
import io.rexserve.serving.admission.DecodedImageBudget;
import io.rexserve.serving.call.Peer;
import io.rexserve.serving.call.Turns;
import io.rexserve.serving.queue.Reservation;
import io.rexserve.serving.telemetry.CallRecord;
import io.rexserve.v1.ConverseRequest;
import io.rexserve.v1.Image;
import io.rexserve.v1.Question;
import io.rexserve.v1.Regions;
import io.rexserve.v1.refusal.EndedCall;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One stream: the image, then the regions, then questions, one message at a time.
///
/// [#onNext] validates a message and submits a task; the task's end, [#completed], asks gRPC for the next message.
/// Whatever ends the stream early ends in [#refuseStream].
final class ConverseCall implements StreamObserver<ConverseRequest>, Completion, LlmEngine.OpenStream {
    private enum Stage {
        IMAGE("image"),
        REGIONS("regions"),
        QUESTIONS("question");

        /// The message that belongs to it.
        final String message;

        Stage(String message) {
            this.message = message;
        }
    }

    private final LlmEngine engine;
    private final LlmProperties properties;
    private final EventStream stream;
    private final StreamSession session;
    private final CancellableContext context;
    private final CancellationListener onCancelled = _ -> cancelStream();
    private final Peer peer = Peer.current();
    private final Turns turns;
    private final CallRecord call = CallRecord.current();
    private final TaskContext taskContext;
    private final ImageEncoding encoding;
    // Both are written before the next message is asked for, so gRPC hands them on from message to message.
    private Stage stage = Stage.IMAGE;
    private int questions;
    private volatile @Nullable Reservation<?> waiting;

    /// @param permit of this stream; closed when it has ended
    /// @param timer ends the stream when its time is over, or its caller is silent for too long
    ConverseCall(
            LlmEngine engine,
            Permit permit,
            LlmProperties properties,
            DecodedImageBudget decodedImages,
            ImageEncoding.Encoder encoder,
            LlmMeters meters,
            ScheduledExecutorService timer,
            EventStream stream) {
        this.engine = engine;
        this.properties = properties;
        this.stream = stream;
        this.session = new StreamSession(permit);
        this.context = Context.current()
                .withDeadlineAfter(properties.maxConversationTime().toNanos(), TimeUnit.NANOSECONDS, timer);
        this.turns = new Turns(
                (action, delay) -> timer.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS),
                System::nanoTime,
                properties.idleTimeout(),
                () -> Thread.startVirtualThread(this::endIdle));
        call.model(engine.model().info().getName());
        this.taskContext = new TaskContext(
                engine.model(), session, new CancellationToken(context::isCancelled), this, stream, meters, call);
        this.encoding = new ImageEncoding(taskContext, properties, decodedImages, encoder);
        context.addListener(onCancelled, Thread::startVirtualThread); // a slow end must not hold the timer up
        engine.addStream(this);
        messageDone();
    }

    @Override
    public void onNext(ConverseRequest message) {
        if (!turns.messageArrived()) {
            return;
        }
        try {
            switch (message.getMessageCase()) {
                case IMAGE -> image(message.getImage());
                case REGIONS -> regions(message.getRegions());
                case QUESTION -> question(message.getQuestion());
                case MESSAGE_NOT_SET ->
                    throw Refusal.invalid("message", "none (expected: an image, regions or a question)")
                            .exception();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            refuseStream(Refusal.cancelled().exception());
        } catch (Throwable e) { // whatever it was: on this thread only the call itself is at stake
            refuseStream(e);
        }
    }

    private void image(Image message) throws InterruptedException, TimeoutException {
        require(Stage.IMAGE);
        Optional<VisionWorker.Task> encode = encoding.decode(message, context, remaining());
        stage = Stage.REGIONS;
        encode.ifPresentOrElse(task -> enqueue(engine.reserveVision(), task), this::messageDone);
    }

    private Duration remaining() {
        Deadline deadline = Objects.requireNonNull(context.getDeadline());
        return Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
    }

    private void regions(Regions message) {
        require(Stage.REGIONS);
        VisionWorker.Task encode = encoding.validate(message, this::enqueue);
        stage = Stage.QUESTIONS;
        enqueue(engine.reserveVision(), encode);
    }

    private void question(Question message) {
        require(Stage.QUESTIONS);
        call.task(message.getTaskCase().name().toLowerCase(Locale.ROOT));
        if (questions == properties.maxQuestions()) {
            throw Refusal.invalid("question", (questions + 1) + " (expected: <= " + questions + " on one stream)")
                    .exception();
        }
        if (message.hasScore()) {
            var phrases = ScoredPhrases.of(
                    "question.score.phrases", message.getScore().getPhrasesList());
            var scoring = new ScoringTask(taskContext, questions++, phrases);
            scoring.tokenize();
            enqueue(scoring);
        } else {
            var question = ValidatedQuestion.of(message, session.regionCount(), properties);
            var generation = new GenerationTask(taskContext, questions++, question);
            generation.tokenize(); // here, where no other stream waits for it
            enqueue(generation);
        }
    }

    private void require(Stage sent) {
        if (stage != sent) {
            throw Refusal.invalid("message", sent.message + " (expected: " + stage.message + ")")
                    .exception();
        }
    }

    private void enqueue(DecoderTask task) {
        enqueue(engine.reserveDecoder(), task);
    }

    private <T> void enqueue(Reservation<T> reservation, T task) {
        waiting = reservation; // before the task can run, whose end may already enqueue the next one
        reservation.enqueue(task);
        if (context.isCancelled()) {
            cancelStream();
        }
    }

    @Override
    public void completed() {
        session.endTask();
        messageDone();
    }

    private void messageDone() {
        if (turns.served()) {
            stream.readNext();
        } else {
            completeStream();
        }
    }

    @Override
    public void failed(Throwable cause) {
        refuseStream(
                cause instanceof CancellationException
                        ? EndedCall.refusal(context).exception()
                        : cause);
        session.endTask();
    }

    /// No task of this stream runs any more.
    @Override
    public void engineEnded(RuntimeException refusal) {
        failed(refusal);
    }

    private void completeStream() {
        try {
            session.close(); // first, so that a caller that retries at once finds capacity
        } finally {
            stream.complete();
            release();
        }
    }

    private void refuseStream(Throwable failure) {
        try {
            stream.fail(failure);
        } finally {
            session.close();
            release();
        }
    }

    private void release() {
        turns.end();
        engine.removeStream(this);
        context.removeListener(onCancelled);
        context.cancel(null); // frees its timer; gRPC may report a cancelled call before it cancels the context
        engine.wake(); // so that a sequence of this stream that waits for blocks is removed at once
    }

    /// The caller has cancelled, its deadline has passed, or the stream has taken longer than the service allows.
    private void cancelStream() {
        Reservation<?> reservation = waiting;
        if (reservation != null) {
            reservation.close();
        }
        refuseStream(EndedCall.refusal(context).exception());
    }

    @Override
    public void onError(Throwable cause) {
        cancelStream();
    }

    @Override
    public void onCompleted() {
        if (turns.halfClosed()) {
            completeStream();
        }
    }

    private void endIdle() {
        refuseStream(new Refusal(
                        Reason.IDLE,
                        "stream: no message and nothing to answer for "
                                + properties.idleTimeout().toMillis()
                                + " ms (expected: a message, or that events are read)")
                .exception());
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public OptionalLong idleNanos() {
        return turns.idleNanos();
    }

    @Override
    public boolean giveWay() {
        boolean idle = turns.endIfIdle();
        if (idle) {
            refuseStream(new Refusal(
                            Reason.QUEUE_FULL,
                            "conversations: all are open, and this idle one gives way to another peer",
                            List.of(),
                            Duration.ofSeconds(1))
                    .exception());
        }
        return idle;
    }
}
