package io.rexserve.gateway;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.rexserve.v1.Box;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.DescribeModelResponse;
import io.rexserve.v1.ImageSize;
import io.rexserve.v1.LanguageLimits;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.Licence;
import io.rexserve.v1.ModelInfo;
import io.rexserve.v1.ProposalServiceGrpc;
import io.rexserve.v1.Proposals;
import io.rexserve.v1.ProposeRequest;
import io.rexserve.v1.ProposeResponse;
import io.rexserve.v1.Question;
import io.rexserve.v1.ScoreCalibration;
import io.rexserve.v1.ScoredBox;
import io.rexserve.v1.Vocabulary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Both services in memory: they propose fixed boxes, and answer as [FakeAnswers] has it. What they were asked,
/// in which order, is kept.
final class FakeServices {
    static final int WIDTH = 64;
    static final int HEIGHT = 48;

    private final HealthStatusManager health;
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch cancelled = new CountDownLatch(1);
    final CountDownLatch proposalCancelled = new CountDownLatch(1);
    final CountDownLatch languageCancelled = new CountDownLatch(1);
    volatile int boxes = 3;
    volatile int offset;
    /// Of the regions sent, at most so many are taken.
    volatile int kept = Integer.MAX_VALUE;
    volatile @Nullable Throwable proposalFailure;
    volatile @Nullable Throwable languageFailure;
    /// Conversations that end as idle before there are regions.
    final AtomicInteger idleConversations = new AtomicInteger();
    volatile boolean proposalHangs;
    volatile boolean languageHangs;
    /// Null as of a model without a probe.
    volatile @Nullable Float oodScore;
    /// Stated when an image is read; null as of a model without one.
    volatile @Nullable ScoreCalibration answerCalibration;
    volatile @Nullable ScoreCalibration phraseCalibration;
    volatile CompletableFuture<Void> imageSeen = new CompletableFuture<>();
    final CompletableFuture<Void> proposalSeen = new CompletableFuture<>();
    volatile @Nullable ProposeRequest proposed;
    volatile @Nullable Deadline deadline;
    volatile List<String> labels = List.of();
    volatile List<String> defaultLabels = List.of();
    volatile Question question = Question.getDefaultInstance();
    volatile List<Box> regions = List.of();
    /// Sent instead of the usual answer, before its end.
    volatile List<ConverseEvent> script = List.of();
    volatile ByteString receivedImage = ByteString.EMPTY;
    final FakeLanguage language = new FakeLanguage(this);

    FakeServices(HealthStatusManager health) {
        this.health = health;
    }

    void serving(String service, ServingStatus status) {
        health.setStatus(
                service.equals("llm") ? LanguageServiceGrpc.SERVICE_NAME : ProposalServiceGrpc.SERVICE_NAME, status);
    }

    void serving(ServingStatus status) {
        health.setStatus(ProposalServiceGrpc.SERVICE_NAME, status);
        health.setStatus(LanguageServiceGrpc.SERVICE_NAME, status);
    }

    private static Box box(int n) {
        return Box.newBuilder()
                .setX1(n)
                .setY1(n + 1)
                .setX2(n + 10)
                .setY2(n + 20.5f)
                .build();
    }

    void propose(ProposeRequest request, StreamObserver<ProposeResponse> answer) {
        calls.add("propose");
        proposed = request;
        deadline = Context.current().getDeadline();
        ((ServerCallStreamObserver<ProposeResponse>) answer).setOnCancelHandler(() -> {
            proposalCancelled.countDown();
            cancelled.countDown();
        });
        proposalSeen.complete(null);
        if (proposalFailure != null) {
            answer.onError(proposalFailure);
        } else if (!proposalHangs) {
            // only once the language service has the image: both work at the same time
            var _ = imageSeen.thenRun(() -> {
                answer.onNext(proposals());
                answer.onCompleted();
            });
        }
    }

    /// @param failure instead of the answer
    void describe(@Nullable Throwable failure, String name, StreamObserver<DescribeModelResponse> answer) {
        if (failure != null) {
            answer.onError(failure);
            return;
        }
        answer.onNext(DescribeModelResponse.newBuilder()
                .addAllTasks(name.equals("fake/upn") ? List.of() : List.of("detect", "refer"))
                .setVocabulary(Vocabulary.newBuilder()
                        .setClosed(true)
                        .addNames("cat")
                        .addNames("dog")
                        .putSynonyms("pooch", "dog")
                        .putSynonyms("kitty", "cat")
                        .addAllDefaultLabels(defaultLabels))
                .setLimits(LanguageLimits.newBuilder()
                        .setRegions(100)
                        .setContextTokens(2048)
                        .setAnswerTokens(512))
                .setModel(ModelInfo.newBuilder().setName(name).setSha256("ab".repeat(32)))
                .addLicences(Licence.newBuilder()
                        .setPart("weights")
                        .setName("mit")
                        .setLink("https://example.org/l")
                        .setSource("LICENSE"))
                .build());
        answer.onCompleted();
    }

    private ProposeResponse proposals() {
        var found = Proposals.newBuilder();
        for (int i = 0; i < boxes; i++) {
            found.addBoxes(ScoredBox.newBuilder().setBox(box(i)).setScore(0.9f - 0.1f * i));
        }
        var response = ProposeResponse.newBuilder();
        Float score = oodScore;
        if (score != null) {
            response.setOodScore(score);
        }
        return response.addProposals(found)
                .setImageSize(ImageSize.newBuilder().setWidth(WIDTH).setHeight(HEIGHT))
                .setModel(ModelInfo.newBuilder().setName("fake/upn").setSha256("a".repeat(64)))
                .build();
    }

    /// A failure with nothing but a gRPC status, as a broken connection gives.
    static Throwable bare(Status.Code code) {
        return code.toStatus().withDescription("broken").asRuntimeException();
    }
}
