package io.rexserve.gateway;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.rexserve.v1.Box;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.ConverseRequest;
import io.rexserve.v1.ImageReady;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.ModelInfo;
import io.rexserve.v1.Question;
import io.rexserve.v1.RegionsReady;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The language service of [FakeServices]: answers by itself, or leaves the answer of each conversation to the test.
final class FakeLanguage extends LanguageServiceGrpc.LanguageServiceImplBase {
    /// Conversations whose question has come and waits for the test to answer, in the order asked.
    final LinkedBlockingQueue<Talk> asked = new LinkedBlockingQueue<>();
    volatile boolean manual;
    private final FakeServices services;

    FakeLanguage(FakeServices services) {
        this.services = services;
    }

    /// The next conversation that waits for an answer.
    Talk next() throws InterruptedException {
        Talk talk = asked.poll(20, TimeUnit.SECONDS);
        if (talk == null) {
            throw new IllegalStateException("nothing was asked");
        }
        return talk;
    }

    /// The next conversations that wait for an answer, by the place of their first region: those of one
    /// request may come in any order.
    List<Talk> next(int count) throws InterruptedException {
        var talks = new ArrayList<Talk>();
        for (int i = 0; i < count; i++) {
            talks.add(next());
        }
        talks.sort(Comparator.comparingDouble(talk -> talk.regions.getFirst().getX1()));
        return talks;
    }

    @Override
    public StreamObserver<ConverseRequest> converse(StreamObserver<ConverseEvent> answer) {
        return new Talk((ServerCallStreamObserver<ConverseEvent>) answer);
    }

    /// One conversation.
    final class Talk implements StreamObserver<ConverseRequest> {
        final CountDownLatch cancelled = new CountDownLatch(1);
        final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final ServerCallStreamObserver<ConverseEvent> answer;
        volatile List<Box> regions = List.of();
        volatile Question question = Question.getDefaultInstance();

        Talk(ServerCallStreamObserver<ConverseEvent> answer) {
            this.answer = answer;
            services.calls.add("converse");
            answer.setOnCancelHandler(() -> {
                cancelled.countDown();
                services.languageCancelled.countDown();
                services.cancelled.countDown();
            });
        }

        /// A script of what comes next, for the test.
        Talk says(FakeAnswers answers) {
            answers.events().forEach(this::send);
            return this;
        }

        void send(ConverseEvent event) {
            answer.onNext(event);
        }

        /// The usual end.
        void finish() throws Exception {
            send(FakeAnswers.done(question));
            ended.get(20, TimeUnit.SECONDS);
            answer.onCompleted();
        }

        /// Whether nearly all that was sent is read within half a second.
        boolean readyInTime() {
            for (int i = 0; i < 100 && !answer.isReady(); i++) {
                LockSupport.parkNanos(5_000_000);
            }
            return answer.isReady();
        }

        void fail(Throwable error) {
            answer.onError(error);
        }

        /// Whether its caller gave it up.
        boolean givenUp() throws InterruptedException {
            return cancelled.await(20, TimeUnit.SECONDS);
        }

        @Override
        public void onNext(ConverseRequest message) {
            switch (message.getMessageCase()) {
                case IMAGE -> image(message.getImage().getContent());
                case REGIONS -> regions(message.getRegions().getBoxesList());
                case QUESTION -> question(message.getQuestion());
                case MESSAGE_NOT_SET -> services.calls.add("nothing");
            }
        }

        private void image(ByteString content) {
            services.calls.add("image");
            services.receivedImage = content;
            Throwable failure = services.languageFailure;
            if (failure != null && services.proposalHangs) {
                // only once the other service can see that its call is cancelled
                var _ = services.proposalSeen.thenRun(() -> answer.onError(failure));
            } else if (failure != null) {
                answer.onError(failure);
            } else if (services.idleConversations.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                answer.onError(new Refusal(Reason.IDLE, "stream: no message").exception());
                services.imageSeen.complete(null);
            } else {
                var model = ModelInfo.newBuilder().setName("fake/chatrex").setSha256("b".repeat(64));
                send(ConverseEvent.newBuilder()
                        .setImageReady(calibrated(ImageReady.newBuilder()).setModel(model))
                        .build());
                services.imageSeen.complete(null);
            }
        }

        private ImageReady.Builder calibrated(ImageReady.Builder ready) {
            if (services.answerCalibration != null) {
                ready.setAnswerCalibration(services.answerCalibration);
            }
            if (services.phraseCalibration != null) {
                ready.setPhraseCalibration(services.phraseCalibration);
            }
            return ready;
        }

        private void regions(List<Box> boxes) {
            regions = boxes;
            services.regions = boxes;
            services.calls.add("regions " + boxes.size());
            send(ConverseEvent.newBuilder()
                    .setRegionsReady(RegionsReady.newBuilder().setCount(Math.min(boxes.size(), services.kept)))
                    .build());
        }

        private void question(Question asking) {
            question = asking;
            services.calls.add("question");
            services.question = asking;
            services.labels = asking.getDetect().getLabelsList();
            if (manual) {
                asked.add(this);
            } else if (!services.languageHangs) {
                List<ConverseEvent> events = services.script.isEmpty()
                        ? new FakeAnswers(regions.size(), services.offset).to(asking)
                        : services.script;
                events.forEach(this::send);
                send(FakeAnswers.done(asking));
            }
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {
            services.calls.add("end");
            ended.complete(null);
            boolean toldOtherwise = manual && question.getTaskCase() != Question.TaskCase.TASK_NOT_SET;
            if (services.languageFailure == null && !services.languageHangs && !toldOtherwise) {
                answer.onCompleted();
            }
        }
    }
}
