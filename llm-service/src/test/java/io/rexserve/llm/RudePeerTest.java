package io.rexserve.llm;

import static io.rexserve.llm.RunningLlm.detect;
import static io.rexserve.llm.RunningLlm.image;
import static io.rexserve.llm.RunningLlm.regions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.rexserve.v1.ConverseEvent.EventCase;
import io.rexserve.v1.ConverseRequest;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/// Peers that take what they do not use, beside one that does.
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RudePeerTest {
    private static final int MAX = 4;

    private final RunningLlm llm = new RunningLlm(
            "rexserve.llm.max-conversations=" + MAX,
            "rexserve.llm.max-conversations-per-peer=" + MAX,
            "rexserve.llm.feature-cache=0B");
    private final ManagedChannel other = channel("127.0.0.2");
    private final List<StreamObserver<ConverseRequest>> open = new ArrayList<>();

    /// A channel of a caller with another address.
    private ManagedChannel channel(String address) {
        int port = llm.context.getBean(GrpcServerLifecycle.class).getPort();
        return NettyChannelBuilder.forAddress("127.0.0.1", port)
                .localSocketPicker(new NettyChannelBuilder.LocalSocketPicker() {
                    @Override
                    public InetSocketAddress createSocketAddress(SocketAddress server, Attributes attributes) {
                        return new InetSocketAddress(InetAddress.ofLiteral(address), 0);
                    }
                })
                .usePlaintext()
                .build();
    }

    @BeforeAll
    void ready() {
        llm.ready();
    }

    @AfterAll
    void stop() {
        other.shutdownNow();
        llm.close();
    }

    @BeforeEach
    @AfterEach
    void nothingIsHeld() {
        open.forEach(requests -> {
            try {
                requests.onCompleted();
            } catch (IllegalStateException _) {
                // it has ended
            }
        });
        open.clear();
        await(() -> {
            assertThat(llm.engine().conversations()).isZero();
            assertThat(llm.gauge("rexserve.llm.native.arrays")).isZero();
            assertThat(llm.gauge("rexserve.llm.kv.cache.usage")).isZero();
            assertThat(llm.gauge("rexserve.llm.queue.depth")).isZero();
        });
    }

    private Answers open(ManagedChannel channel, ConverseRequest... messages) {
        var answers = new Answers();
        StreamObserver<ConverseRequest> requests =
                LanguageServiceGrpc.newStub(channel).converse(answers);
        open.add(requests);
        Stream.of(messages).forEach(requests::onNext);
        return answers;
    }

    private List<Answers> openAll(ConverseRequest... messages) {
        List<Answers> all =
                Stream.generate(() -> open(llm.channel, messages)).limit(MAX).toList();
        await(() -> assertThat(llm.engine().conversations()).isEqualTo(MAX));
        return all;
    }

    @Test
    void anIdleStreamOfThePeerWithMostGivesWayToAPeerWithFewer() {
        List<Answers> idle = openAll();

        Answers good = open(other, image(), regions(), detect("cat"));
        await(() -> assertThat(good.events).anyMatch(event -> event.getEventCase() == EventCase.DONE));

        List<Refusal> ended =
                idle.stream().filter(Answers::ended).map(Answers::refusal).toList();
        assertThat(ended).singleElement().satisfies(refusal -> {
            assertThat(refusal.reason()).isEqualTo(Reason.QUEUE_FULL);
            assertThat(refusal.message()).contains("gives way");
            assertThat(refusal.retryAfter()).isNotNull();
        });
        assertThat(open(llm.channel).refusal().reason()).isEqualTo(Reason.QUEUE_FULL);
        assertThat(idle).filteredOn(answers -> !answers.ended()).hasSize(MAX - 1);
    }

    @Test
    void placesAreSharedEvenlyInTheEnd() {
        List<Answers> first = openAll();
        List<Answers> second = Stream.generate(() -> open(other)).limit(MAX).toList();

        await(() -> {
            assertThat(second).filteredOn(Answers::ended).hasSize(MAX / 2);
            assertThat(first).filteredOn(Answers::ended).hasSize(MAX / 2);
        });
    }

    @Test
    void streamsThatAreServedAreNotEndedForAnotherPeer() {
        CountDownLatch go = llm.occupyVision();
        try {
            List<Answers> working = openAll(image());
            await(() -> assertThat(llm.gauge("rexserve.llm.queue.depth")).isEqualTo(MAX));

            assertThat(open(other).refusal().reason()).isEqualTo(Reason.QUEUE_FULL);

            assertThat(working).noneMatch(Answers::ended);
        } finally {
            go.countDown();
        }
    }

    @Test
    void streamsThatAreOpenedAndCancelledLeaveNothingBehind() {
        ConverseRequest image = image();
        for (int i = 0; i < 5_000; i++) {
            var answers = new Answers();
            int sent = i % 4;
            try (var caller = Context.current().withCancellation()) {
                caller.run(() -> {
                    var requests = LanguageServiceGrpc.newStub(llm.channel).converse(answers);
                    for (ConverseRequest message :
                            List.of(image, regions(), detect("cat")).subList(0, sent)) {
                        requests.onNext(message);
                    }
                });
            }
        }
        // the last of them may still be on their way, and one that is open for a moment leads to a refusal
        await(() -> assertThat(answered(llm.converse(image, regions(), detect("cat"))))
                .isTrue());
        nothingIsHeld();
    }

    private static boolean answered(Answers answers) {
        try {
            return answers.of(EventCase.DONE).size() == 1;
        } catch (CompletionException refused) {
            assertThat(Refusal.from(Objects.requireNonNull(refused.getCause())).map(Refusal::reason))
                    .contains(Reason.QUEUE_FULL);
            return false;
        }
    }

    @Test
    void aThousandStreamsOnOneConnectionAreAdmittedOrRefused() {
        List<Answers> all = Stream.generate(() -> open(llm.channel)).limit(1000).toList();

        await(() -> assertThat(all).filteredOn(answers -> !answers.ended()).hasSize(MAX));

        assertThat(all.stream().filter(Answers::ended).map(Answers::refusal).map(Refusal::reason))
                .containsOnly(Reason.QUEUE_FULL);
    }

    @Test
    void aMessageThatCannotBeReadEndsItsStreamAsInvalid() {
        var unreadable = ConverseRequest.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                2, // of the regions, which are a message
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFrom(new byte[] {10, 127, 1}))
                                        .build())
                        .build())
                .build();

        Refusal refusal = open(llm.channel, image(), unreadable).refusal();

        assertThat(refusal.reason()).isEqualTo(Reason.INVALID_REQUEST);
        assertThat(refusal.message()).endsWith("(expected: rexserve.v1.ConverseRequest)");
    }

    @Test
    void messagesOutOfOrderAndMessagesBehindAnEndAreDropped() {
        assertThat(open(llm.channel, image(), image(), regions()).refusal().message())
                .isEqualTo("message: image (expected: regions)");
        assertThat(open(llm.channel, detect("cat"), image(), regions())
                        .refusal()
                        .message())
                .isEqualTo("message: question (expected: image)");
        assertThat(llm.converse().all()).isEmpty();
        assertThat(llm.converse(image()).kinds()).containsExactly(EventCase.IMAGE_READY);
    }

    @Test
    void methodsThatDoNotExistAreUnimplemented() {
        var reflection = MethodDescriptor.<ConverseRequest, ConverseRequest>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("grpc.reflection.v1.ServerReflection/ServerReflectionInfo")
                .setRequestMarshaller(ProtoUtils.marshaller(ConverseRequest.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(ConverseRequest.getDefaultInstance()))
                .build();
        var refusal = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(
                        llm.channel, reflection, CallOptions.DEFAULT, ConverseRequest.getDefaultInstance()));
        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    }

    private static void await(Runnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(assertion::run);
    }
}
