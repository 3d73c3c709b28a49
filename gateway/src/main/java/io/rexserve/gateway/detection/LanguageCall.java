package io.rexserve.gateway.detection;

import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.rexserve.gateway.answer.Answer;
import io.rexserve.gateway.answer.Regions;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.task.AnswerOptions;
import io.rexserve.gateway.task.Task;
import io.rexserve.image.box.PixelBox;
import io.rexserve.v1.Box;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.ConverseRequest;
import io.rexserve.v1.GenerationOptions;
import io.rexserve.v1.Image;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.Question;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One conversation with the language service: the picture, one group of regions, one question.
///
/// Everything but the posting of reports happens on the thread that asks. At most [#WINDOW] events are under way: the
/// next is asked for when one has been taken.
final class LanguageCall {
    static final int WINDOW = 64;

    /// How a pass ends.
    interface End {
        void completed(LanguageCall pass);

        void failed(LanguageCall pass, Throwable error);
    }

    private final Task task;
    private final AnswerOptions options;
    private final AnswerBuilder events;
    private final Mailbox inbox;
    private final End end;
    private RegionBatch group = new RegionBatch(0, 0);
    private @Nullable ClientCallStreamObserver<ConverseRequest> call;

    LanguageCall(Task task, AnswerOptions options, AnswerBuilder.Live live, Mailbox inbox, End end) {
        this.task = task;
        this.options = options;
        this.events = new AnswerBuilder(task.labels(), options.ranking(task), live);
        this.inbox = inbox;
        this.end = end;
    }

    /// Starts the call, in the current context, and sends the picture.
    void open(Channel channel, Image image) {
        LanguageServiceGrpc.newStub(channel)
                .withExecutor(Runnable::run) // reports are only posted, for which no other thread is needed
                .converse(new Reports());
        send(ConverseRequest.newBuilder().setImage(image));
    }

    /// Sends a group of regions, and the question right behind it. Only where regions are to be described it waits
    /// until
    /// the service has said how many of them it takes.
    void ask(RegionBatch asked, Regions regions) {
        group = asked;
        events.about(asked);
        var message = io.rexserve.v1.Regions.newBuilder();
        regions.boxes().subList(asked.first(), asked.first() + asked.size()).stream()
                .map(region -> box(region.box()))
                .forEach(message::addBoxes);
        send(ConverseRequest.newBuilder().setRegions(message));
        if (!(task instanceof Task.DescribeRegions)) {
            question(List.of());
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

    private void take(ConverseEvent event) {
        try {
            events.take(event);
            if (event.hasRegionsReady() && task instanceof Task.DescribeRegions describe) {
                question(described(describe));
            }
        } catch (ProblemException problem) {
            end.failed(this, problem);
            return;
        }
        call().request(1);
    }

    /// The indices, within the group, of the regions to describe.
    private List<Integer> described(Task.DescribeRegions describe) {
        if (describe.regions().isEmpty()) {
            return IntStream.range(0, events.kept()).boxed().toList();
        }
        int kept = group.first() + events.kept();
        describe.requireNone(region -> group.holds(region) && region >= kept, kept);
        return describe.regions().stream()
                .filter(group::holds)
                .map(region -> region - group.first())
                .toList();
    }

    private void question(List<Integer> described) {
        Optional<Question.Builder> question = task.question(described, options.ranking(task));
        if (question.isEmpty()) {
            events.nothingAsked();
        } else {
            Question.Builder asked = question.get();
            if (!options.legalTokensOnly()) {
                asked.setOptions(GenerationOptions.newBuilder().setUnconstrained(true));
            }
            send(ConverseRequest.newBuilder().setQuestion(asked));
        }
        call().onCompleted();
    }

    /// Whether the service kept fewer regions than it was sent.
    boolean cut() {
        return events.kept() < group.size();
    }

    /// Index of the first region of its group among all regions.
    int firstRegion() {
        return group.first();
    }

    String progress() {
        return events.progress();
    }

    Answer answer() {
        return events.answer();
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
            inbox.post(() -> take(event));
        }

        @Override
        public void onError(Throwable error) {
            inbox.post(() -> end.failed(LanguageCall.this, error));
        }

        @Override
        public void onCompleted() {
            inbox.post(() -> end.completed(LanguageCall.this));
        }
    }
}
