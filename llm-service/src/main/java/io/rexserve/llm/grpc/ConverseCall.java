package io.rexserve.llm.grpc;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.Context.CancellationListener;
import io.grpc.Deadline;
import io.grpc.stub.StreamObserver;
import io.rexserve.image.box.PixelBox;
import io.rexserve.llm.settings.LlmMeters;
import io.rexserve.llm.settings.LlmProperties;
import io.rexserve.llm.engine.LlmEngine;
import io.rexserve.llm.scheduler.DecoderTask;
import io.rexserve.llm.stream.EventStream;
import io.rexserve.llm.stream.GenerationTask;
import io.rexserve.llm.stream.ImageEncoder;
import io.rexserve.llm.stream.ImageEncoding;
import io.rexserve.llm.stream.ScoredPhrases;
import io.rexserve.llm.stream.ScoringTask;
import io.rexserve.llm.stream.StreamSession;
import io.rexserve.llm.stream.ValidatedQuestion;
import io.rexserve.model.language.decoder.Sequence;
import io.rexserve.model.language.sampling.CancellationToken;
import io.rexserve.model.language.sampling.GenerationCancelledException;
import io.rexserve.serving.admission.Admission.Permit;
import io.rexserve.serving.admission.DecodedImageBudget;
import io.rexserve.serving.queue.Reservation;
import io.rexserve.v1.ConverseRequest;
import io.rexserve.v1.Image;
import io.rexserve.v1.Question;
import io.rexserve.v1.Regions;
import io.rexserve.v1.refusal.EndedCall;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One stream: the image, then the regions, then questions, one message at a time.
///
/// [#onNext] validates a message and submits a task; the task's end asks gRPC for the next message. Whatever ends the
/// stream early ends in [#refuse].
final class ConverseCall implements StreamObserver<ConverseRequest> {
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
    private final LlmMeters meters;
    private final EventStream events;
    private final StreamSession session;
    private final CancellableContext context;
    private final CancellationListener onCancelled = _ -> cancelled();
    private final CancellationToken cancellation;
    private final ImageEncoding encoding;
    private final Consumer<RuntimeException> engineEnded = this::engineEnded;
    // Both are written before the next message is asked for, so gRPC hands them on from message to message.
    private Stage stage = Stage.IMAGE;
    private int questions;
    private volatile @Nullable Reservation<?> waiting;
    private boolean working;
    private boolean halfClosed;

    /// @param permit of this stream; closed when it has ended
    /// @param timer ends the stream when its time is over
    ConverseCall(
            LlmEngine engine,
            Permit permit,
            LlmProperties properties,
            DecodedImageBudget decodedImages,
            ImageEncoder encoder,
            LlmMeters meters,
            ScheduledExecutorService timer,
            EventStream events) {
        this.engine = engine;
        this.properties = properties;
        this.meters = meters;
        this.events = events;
        this.session = new StreamSession(permit);
        this.context = Context.current()
                .withDeadlineAfter(properties.maxConversationTime().toNanos(), TimeUnit.NANOSECONDS, timer);
        this.cancellation = new CancellationToken(context::isCancelled);
        this.encoding = new ImageEncoding(engine.model(), properties, decodedImages, encoder, meters, events, session);
        context.addListener(onCancelled, Runnable::run);
        engine.watch(engineEnded);
        events.readNext();
    }

    @Override
    public void onNext(ConverseRequest message) {
        begin();
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
            refuse(Refusal.cancelled().exception());
        } catch (RuntimeException | TimeoutException | OutOfMemoryError e) {
            refuse(e);
        }
    }

    private void image(Image message) throws InterruptedException, TimeoutException {
        require(Stage.IMAGE);
        Optional<ImageEncoding.Decoded> decoded = encoding.decode(message, remaining());
        stage = Stage.REGIONS;
        if (decoded.isEmpty()) {
            done();
        } else {
            submitVision(waited -> {
                encoding.encode(decoded.get(), waited);
                complete();
            });
        }
    }

    private Duration remaining() {
        Deadline deadline = Objects.requireNonNull(context.getDeadline());
        return Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
    }

    private void regions(Regions message) {
        require(Stage.REGIONS);
        List<PixelBox> boxes = encoding.validate(message);
        stage = Stage.QUESTIONS;
        submitVision(waited -> {
            DecoderTask prefix = encoding.encode(boxes, waited, cancellation);
            session.end(); // before the decoder's thread can begin
            submit(prefix);
        });
    }

    private void question(Question message) {
        require(Stage.QUESTIONS);
        if (questions == properties.maxQuestions()) {
            throw Refusal.invalid("question", (questions + 1) + " (expected: <= " + questions + " on one stream)")
                    .exception();
        }
        long arrived = System.nanoTime();
        if (message.hasScore()) {
            var phrases = ScoredPhrases.of(
                    "question.score.phrases", message.getScore().getPhrasesList());
            var scoring = new ScoringTask(questions++, phrases, engine.model(), session, cancellation, meters, events);
            scoring.tokenize();
            submit(scoring);
        } else {
            var question = ValidatedQuestion.of(message, session.regionCount(), properties);
            var generation = new GenerationTask(
                    questions++, question, engine.model(), session, cancellation, meters, events, arrived);
            generation.tokenize(); // here, where no other stream waits for it
            submit(generation);
        }
    }

    private void require(Stage sent) {
        if (stage != sent) {
            throw Refusal.invalid("message", sent.message + " (expected: " + stage.message + ")")
                    .exception();
        }
    }

    private void submitVision(Consumer<Duration> task) {
        enqueue(engine.reserveVision(), waited -> {
            if (beginTask(waited)) {
                try {
                    cancellation.throwIfCancelled();
                    task.accept(waited);
                } catch (RuntimeException | OutOfMemoryError e) {
                    fail(e);
                }
            }
        });
    }

    private void submit(DecoderTask task) {
        enqueue(engine.reserveDecoder(), new MessageTask(task));
    }

    private <T> void enqueue(Reservation<T> reservation, T task) {
        waiting = reservation; // before the task can run, whose end may already enqueue the next one
        reservation.enqueue(task);
        if (context.isCancelled()) {
            cancelled();
        }
    }

    /// What a message asks of the decoder; its end lets the stream go on or ends it.
    private final class MessageTask implements DecoderTask {
        private final DecoderTask task;

        MessageTask(DecoderTask task) {
            this.task = task;
        }

        @Override
        public Optional<Sequence> begin(Duration waited) {
            if (!beginTask(waited)) {
                return Optional.empty();
            }
            try {
                cancellation.throwIfCancelled();
                return completeIfEmpty(task.begin(waited));
            } catch (RuntimeException | OutOfMemoryError e) {
                fail(e);
                return Optional.empty();
            }
        }

        @Override
        public Optional<Sequence> advance(Sequence sequence) {
            return completeIfEmpty(task.advance(sequence));
        }

        private Optional<Sequence> completeIfEmpty(Optional<Sequence> next) {
            if (next.isEmpty()) {
                complete();
            }
            return next;
        }

        @Override
        public void fail(Throwable cause) {
            ConverseCall.this.fail(cause);
        }
    }

    private boolean beginTask(Duration waited) {
        meters.took(LlmMeters.Stage.QUEUE, waited);
        return session.begin();
    }

    private void complete() {
        session.end();
        done();
    }

    private void fail(Throwable cause) {
        refuse(cause instanceof GenerationCancelledException ? EndedCall.refusal(context).exception() : cause);
        session.end();
    }

    private synchronized void begin() {
        working = true;
    }

    private void done() {
        boolean last;
        synchronized (this) {
            working = false;
            last = halfClosed;
        }
        if (last) {
            finish();
        } else {
            events.readNext();
        }
    }

    private void finish() {
        try {
            session.close(); // first, so that a caller that retries at once finds capacity
        } finally {
            events.complete();
            unwatch();
        }
    }

    private void refuse(Throwable failure) {
        try {
            events.fail(failure);
        } finally {
            session.close();
            unwatch();
        }
    }

    private void unwatch() {
        engine.unwatch(engineEnded);
        context.removeListener(onCancelled);
        context.cancel(null); // frees its timer
    }

    /// One of the model's threads has died, or the drain timeout is over: no task of this stream runs any more.
    private void engineEnded(RuntimeException refusal) {
        fail(refusal);
    }

    /// The caller has cancelled, its deadline has passed, or the stream has taken longer than the service allows.
    private void cancelled() {
        Reservation<?> reservation = waiting;
        if (reservation != null) {
            reservation.close();
        }
        engine.wake(); // a sequence of this stream that waits for blocks is removed at once
        refuse(EndedCall.refusal(context).exception());
    }

    @Override
    public void onError(Throwable cause) {
        cancelled();
    }

    @Override
    public void onCompleted() {
        boolean idle;
        synchronized (this) {
            halfClosed = true;
            idle = !working;
        }
        if (idle) {
            finish();
        }
    }
}
