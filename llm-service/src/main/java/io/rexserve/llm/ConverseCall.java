package io.rexserve.llm;

import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.rexserve.serving.admission.DecodedImageBudget;
import io.rexserve.serving.queue.Reservation;
import io.rexserve.model.language.sampling.FinishReason;
import io.rexserve.model.language.decoder.Prefix;
import io.rexserve.v1.ConverseRequest;
import io.rexserve.v1.Image;
import io.rexserve.v1.Question;
import io.rexserve.v1.Regions;
import io.rexserve.v1.refusal.EndedCall;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One stream: the picture, then the regions, then questions, one message at a time.
final class ConverseCall implements StreamObserver<ConverseRequest> {
    private enum Stage {
        PICTURE("image"),
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
    private final Session session;
    private final Context context = Context.current();
    private final StreamTime time;
    private final Looking looking;
    // Both are written before the next message is asked for, so gRPC hands them on from message to message.
    private Stage stage = Stage.PICTURE;
    private int questions;
    private volatile @Nullable Reservation<LlmEngine.Work> waiting;
    private boolean working;
    private boolean halfClosed;

    /// @param entry of this stream; given back when it has ended
    ConverseCall(
            LlmEngine engine,
            StreamAdmission.Entry entry,
            LlmProperties properties,
            DecodedImageBudget room,
            LlmMeters meters,
            EventStream events) {
        this.engine = engine;
        this.properties = properties;
        this.meters = meters;
        this.events = events;
        this.session = new Session(entry);
        this.time = StreamTime.of(context, properties.maxConversationTime());
        this.looking = new Looking(engine, properties, room, meters, events, session, time);
        context.addListener(_ -> abandon(), Runnable::run);
        events.readNext();
    }

    @Override
    public void onNext(ConverseRequest message) {
        begin();
        try {
            switch (message.getMessageCase()) {
                case IMAGE -> picture(message.getImage());
                case REGIONS -> regions(message.getRegions());
                case QUESTION -> question(message.getQuestion());
                case MESSAGE_NOT_SET ->
                    throw Refusal.invalid("message", "none (expected: an image, regions or a question)")
                            .exception();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            refuse(Refusals.interrupted(FinishReason.CANCELLED));
        } catch (RuntimeException | TimeoutException | OutOfMemoryError e) {
            refuse(e);
        }
    }

    private void picture(Image message) throws InterruptedException, TimeoutException {
        require(Stage.PICTURE);
        looking.picture(message).ifPresentOrElse(this::look, this::done);
        stage = Stage.REGIONS;
    }

    private void regions(Regions message) {
        require(Stage.REGIONS);
        look(looking.regions(message));
        stage = Stage.QUESTIONS;
    }

    private void question(Question message) {
        require(Stage.QUESTIONS);
        if (questions == properties.maxQuestions()) {
            throw Refusal.invalid("question", (questions + 1) + " (expected: <= " + questions + " on one stream)")
                    .exception();
        }
        if (message.hasScore()) {
            ScoredPhrases phrases = ScoredPhrases.of(
                    "question.score.phrases", message.getScore().getPhrasesList());
            int number = questions++;
            var scoring = new Scoring(
                    number,
                    phrases,
                    engine.model(),
                    session,
                    time.interruption(),
                    meters,
                    events,
                    engine::promptBudget);
            scoring.prepare();
            submit(scoring);
            return;
        }
        long arrived = System.nanoTime();
        AskedQuestion asked = AskedQuestion.of(message, session.regionCount(), properties);
        int number = questions++;
        var answering =
                new Answering(number, asked, engine.model(), session, time.interruption(), meters, events, arrived);
        answering.prepare(); // here, where no other answer waits for it
        submit((_, waited) -> answering.begin(waited) ? new Step.Joins(answering) : Step.OVER);
    }

    private void require(Stage sent) {
        if (stage != sent) {
            throw Refusal.invalid("message", sent.message + " (expected: " + stage.message + ")")
                    .exception();
        }
    }

    private void look(Step step) {
        waits(engine.look((model, waited) -> work(step, model, waited)));
    }

    private void submit(Step step) {
        waits(engine.submit((model, waited) -> work(step, model, waited)));
    }

    private void waits(Reservation<LlmEngine.Work> place) {
        waiting = place;
        if (context.isCancelled()) {
            abandon();
        }
    }

    /// Runs on the thread that the step was submitted to.
    private void work(Step step, LoadedModel model, Duration waited) {
        meters.took(LlmMeters.Stage.QUEUE, waited);
        if (!session.begin()) {
            return;
        }
        try {
            time.interruption().reason().ifPresent(reason -> {
                throw Refusals.interrupted(reason);
            });
            follow(step.take(model, waited));
        } catch (RuntimeException | OutOfMemoryError e) {
            failed(e);
        }
    }

    private void follow(Step.Next next) {
        switch (next) {
            case Step.Over _ -> over();
            case Step.Decodes(Step step) -> {
                session.end(); // before the other thread can begin
                submit(step);
            }
            case Step.Joins(Progress progress) -> join(new MessageRun(progress, this::over, this::failed));
        }
    }

    private void join(Run run) {
        if (run.reading() instanceof Prefix prefix) {
            engine.admit(run, prefix, properties.roomForAnswer());
        } else {
            engine.join(run);
        }
    }

    private void over() {
        session.end();
        done();
    }

    private void failed(Throwable cause) {
        refuse(cause);
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
            session.close(); // first, so that a caller who asks again at once finds his place free
        } finally {
            events.complete();
        }
    }

    private void refuse(Throwable failure) {
        try {
            events.fail(failure);
        } finally {
            session.close();
        }
    }

    /// The caller has gone, or its deadline has passed.
    private void abandon() {
        boolean late = EndedCall.reason(context) == Reason.DEADLINE;
        Reservation<LlmEngine.Work> place = waiting;
        if (place != null) {
            place.close();
        }
        engine.wake(); // whatever of this stream waits for memory is thrown out at once
        refuse(Refusals.interrupted(late ? FinishReason.DEADLINE : FinishReason.CANCELLED));
    }

    @Override
    public void onError(Throwable cause) {
        abandon();
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
