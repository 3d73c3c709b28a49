package io.rexserve.gateway.detection;

import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.rexserve.gateway.answer.Answer;
import io.rexserve.gateway.answer.Regions;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.service.Reopening;
import io.rexserve.gateway.task.AnswerOptions;
import io.rexserve.gateway.task.DetectionRequest;
import io.rexserve.gateway.task.Ranking;
import io.rexserve.gateway.task.Task;
import io.rexserve.image.box.PixelBox;
import io.rexserve.v1.Box;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.ConverseRequest;
import io.rexserve.v1.GenerationOptions;
import io.rexserve.v1.Image;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.Question;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One call of the language service: the image, one batch of regions, one question.
///
/// gRPC's threads only post to the mailbox; everything else happens on the thread that answers the request. At most
/// [#WINDOW] events are under way: the next is requested when one has been taken.
final class LanguageCall {
    static final int WINDOW = 64;

    /// Receives what a call reports, on the thread that answers the request.
    interface Listener {
        void event(LanguageCall call, DetectionEvent event);

        /// Whether events reach the caller as they come.
        boolean delivers();

        void completed(LanguageCall call);

        void failed(LanguageCall call, Throwable error);

        /// The replica that the call was on is lost, or there was none; the call is to be opened again after a while.
        void lostReplica(LanguageCall call, Duration delay);

        /// The service has ended the call because it was idle, just when its regions were sent.
        void endedIdle(LanguageCall call);
    }

    private final int number;
    private final Task task;
    private final AnswerOptions options;
    private final Mailbox mailbox;
    private final Listener listener;
    private final Ranking ranking;
    private final Reopening reopening;
    private AnswerBuilder builder;
    private RegionBatch batch = new RegionBatch(0, 0);
    private @Nullable ClientCallStreamObserver<ConverseRequest> call;
    private boolean asked;
    private boolean taken;
    private boolean delivered;
    private boolean endedIdle;

    /// @param number of calls of the request before it
    /// @param reopening says when it is opened again, as long as nothing of its answer has been reported
    LanguageCall(int number, DetectionRequest request, Mailbox mailbox, Reopening reopening, Listener listener) {
        this.number = number;
        this.task = request.task();
        this.options = request.options();
        this.mailbox = mailbox;
        this.listener = listener;
        this.ranking = request.ranking();
        this.reopening = reopening;
        this.builder = newBuilder();
    }

    private AnswerBuilder newBuilder() {
        return new AnswerBuilder(task.labels(), options.labels(), ranking, event -> {
            delivered |= listener.delivers();
            listener.event(this, event);
        });
    }

    int number() {
        return number;
    }

    /// Starts the call, in the current context, and sends the image.
    void open(Channel channel, Image image) {
        endedIdle = false;
        taken = false;
        builder = newBuilder();
        LanguageServiceGrpc.newStub(channel)
                .withExecutor(Runnable::run) // reports are only posted, for which no other thread is needed
                .converse(new Reports());
        send(ConverseRequest.newBuilder().setImage(image));
    }

    /// Sends a batch of regions, and the question right behind it. Only where regions are to be described it waits
    /// until the service has said how many of them it takes.
    void ask(RegionBatch next, Regions regions) {
        asked = true;
        batch = next;
        builder.setBatch(next, regions);
        var message = io.rexserve.v1.Regions.newBuilder();
        regions.all().subList(next.first(), next.first() + next.size()).stream()
                .map(region -> box(region.box()))
                .forEach(message::addBoxes);
        send(ConverseRequest.newBuilder().setRegions(message));
        if (!(task instanceof Task.DescribeRegions)) {
            sendQuestion(List.of());
        }
    }

    private static Box box(PixelBox box) {
        return Box.newBuilder()
                .setX1(box.x1())
                .setY1(box.y1())
                .setX2(box.x2())
                .setY2(box.y2())
                .build();
    }

    /// Whether the service has ended the call because its regions were long in coming: it is to be opened again.
    boolean endedIdle() {
        return endedIdle;
    }

    /// Asks again after [#open], with the same batch; not if it has not asked yet.
    void askAgain(Regions regions) {
        if (asked) {
            ask(batch, regions);
        }
    }

    private void ended(Throwable error) {
        boolean idle = Refusal.from(error)
                .filter(refusal -> refusal.reason() == Reason.IDLE)
                .isPresent();
        Optional<Duration> delay = delivered ? Optional.empty() : reopening.after(error);
        if (delay.isPresent()) {
            listener.lostReplica(this, delay.get());
        } else if (!idle || taken) {
            listener.failed(this, error);
        } else if (asked) {
            listener.endedIdle(this);
        } else {
            endedIdle = true;
        }
    }

    private void take(ConverseEvent event) {
        try {
            builder.accept(event);
            reopening.answered();
            taken |= event.hasRegionsReady();
            if (event.hasRegionsReady() && task instanceof Task.DescribeRegions describe) {
                sendQuestion(described(describe));
            }
        } catch (ProblemException problem) {
            listener.failed(this, problem);
            return;
        }
        call().request(1);
    }

    /// The indices, within the batch, of the regions to describe.
    private List<Integer> described(Task.DescribeRegions describe) {
        if (describe.regions().isEmpty()) {
            return IntStream.range(0, builder.acceptedRegions()).boxed().toList();
        }
        int accepted = batch.first() + builder.acceptedRegions();
        describe.requireNone(region -> batch.holds(region) && region >= accepted, accepted);
        return describe.regions().stream()
                .filter(batch::holds)
                .map(region -> region - batch.first())
                .toList();
    }

    private void sendQuestion(List<Integer> described) {
        Optional<Question.Builder> question = task.question(described, options.ranking(task));
        if (question.isEmpty()) {
            builder.nothingAsked();
        } else {
            Question.Builder asked = question.get();
            if (options.unconstrained()) {
                asked.setOptions(GenerationOptions.newBuilder().setUnconstrained(true));
            }
            send(ConverseRequest.newBuilder().setQuestion(asked));
        }
        call().onCompleted();
    }

    /// Whether the service accepted fewer regions than it was sent.
    boolean truncated() {
        return builder.acceptedRegions() < batch.size();
    }

    /// Index of the first region of its batch among all regions.
    int firstRegion() {
        return batch.first();
    }

    String progress() {
        return builder.progress();
    }

    Answer answer() {
        return builder.answer();
    }

    private void send(ConverseRequest.Builder message) {
        call().onNext(message.build());
    }

    private ClientCallStreamObserver<ConverseRequest> call() {
        if (call == null) {
            throw new IllegalStateException("call: none (expected: opened before)");
        }
        return call;
    }

    private final class Reports implements ClientResponseObserver<ConverseRequest, ConverseEvent> {
        @Override
        public void beforeStart(ClientCallStreamObserver<ConverseRequest> stream) {
            call = stream;
            stream.disableAutoRequestWithInitial(WINDOW);
        }

        @Override
        public void onNext(ConverseEvent event) {
            mailbox.post(() -> take(event));
        }

        @Override
        public void onError(Throwable error) {
            mailbox.post(() -> ended(error));
        }

        @Override
        public void onCompleted() {
            mailbox.post(() -> listener.completed(LanguageCall.this));
        }
    }
}
