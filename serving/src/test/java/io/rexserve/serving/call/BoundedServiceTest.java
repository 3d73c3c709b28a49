package io.rexserve.serving.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.rexserve.v1.Image;
import io.rexserve.v1.ProposalServiceGrpc;
import io.rexserve.v1.ProposeRequest;
import io.rexserve.v1.ProposeResponse;
import io.rexserve.v1.refusal.EndedCall;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Rude peers on a real connection.
@Timeout(60)
class BoundedServiceTest {
    private static final int MAX_MESSAGE = 4 << 20;
    private static final BoundedService.Limits LIMITS =
            new BoundedService.Limits(2, Duration.ofMinutes(1), 1 << 20, Duration.ofMinutes(5));

    private final List<ProposeRequest> seen = new CopyOnWriteArrayList<>();
    private final List<Peer> peers = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private boolean answers = true;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private final class Proposals extends ProposalServiceGrpc.ProposalServiceImplBase {
        @Override
        public void propose(ProposeRequest request, StreamObserver<ProposeResponse> out) {
            seen.add(request);
            peers.add(Peer.current());
            if (answers) {
                out.onNext(ProposeResponse.getDefaultInstance());
                out.onCompleted();
            } else {
                Context call = Context.current();
                call.addListener(_ -> out.onError(EndedCall.refusal(call).exception()), Runnable::run);
            }
        }
    }

    private ManagedChannel channel(BoundedService service) {
        try {
            Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .maxInboundMessageSize(MAX_MESSAGE)
                    .addService(service)
                    .build()
                    .start();
            open.add(service);
            open.add(server::shutdownNow);
            ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                    .usePlaintext()
                    .build();
            open.add(channel::shutdownNow);
            return channel;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private BoundedService service(BoundedService.Limits limits) {
        return new BoundedService(new Proposals(), limits);
    }

    /// A call whose request is any bytes.
    private static final class Call extends ClientCall.Listener<byte[]> {
        private static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(byte[] bytes) {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public byte[] parse(InputStream stream) {
                return new byte[0];
            }
        };
        private static final MethodDescriptor<byte[], byte[]> METHOD = MethodDescriptor.<byte[], byte[]>newBuilder(
                        BYTES, BYTES)
                .setType(MethodType.BIDI_STREAMING) // else the headers wait for the message
                .setFullMethodName(ProposalServiceGrpc.getProposeMethod().getFullMethodName())
                .build();

        final CompletableFuture<byte[]> end = new CompletableFuture<>();
        final ClientCall<byte[], byte[]> call;

        Call(ManagedChannel channel) {
            call = channel.newCall(METHOD, CallOptions.DEFAULT);
            call.start(this, new Metadata());
            call.request(1);
        }

        Call send(byte... bytes) {
            call.sendMessage(bytes);
            return this;
        }

        Call halfClose() {
            call.halfClose();
            return this;
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (status.isOk()) {
                end.complete(new byte[0]);
            } else {
                end.completeExceptionally(status.asRuntimeException(trailers));
            }
        }

        Refusal refusal() {
            try {
                end.orTimeout(30, TimeUnit.SECONDS).join();
                throw new AssertionError("answered");
            } catch (CompletionException e) {
                Throwable cause = Objects.requireNonNull(e.getCause());
                return Refusal.from(cause).orElseThrow(() -> new AssertionError(cause));
            }
        }
    }

    private static Refusal refusal(ManagedChannel channel, byte... message) {
        return new Call(channel).send(message).halfClose().refusal();
    }

    private static byte[] written(Writer writer) {
        var bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            writer.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private interface Writer {
        void write(CodedOutputStream out) throws IOException;
    }

    private static ProposeRequest request(int imageBytes) {
        return ProposeRequest.newBuilder()
                .setImage(Image.newBuilder().setContent(ByteString.copyFrom(new byte[imageBytes])))
                .setMinScore(0.25f)
                .build();
    }

    @Test
    void validRequestsArriveAsTheyWereSent() {
        var channel = channel(service(LIMITS));

        ClientCalls.blockingUnaryCall(
                channel, ProposalServiceGrpc.getProposeMethod(), CallOptions.DEFAULT, request(3_000_000));

        assertThat(seen).containsExactly(request(3_000_000));
        assertThat(peers).containsExactly(new Peer("127.0.0.1"));
    }

    @Test
    void bytesThatAreNoMessageAreAnInvalidRequest() {
        var channel = channel(service(LIMITS));
        for (byte[] message : List.of(
                new byte[] {0},
                new byte[] {10, 127},
                new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff},
                new byte[] {12},
                new byte[] {10, 4, 10, (byte) 0xff, (byte) 0xff, (byte) 0xff},
                new byte[] {10, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 15})) {
            Refusal refusal = refusal(channel, message);

            assertThat(refusal.reason()).isEqualTo(Reason.INVALID_REQUEST);
            assertThat(refusal.message())
                    .startsWith("message: cannot be read")
                    .endsWith("(expected: rexserve.v1.ProposeRequest)");
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void groupsWithinGroupsEndAtALimit() {
        byte[] message = written(out -> {
            for (int i = 0; i < 500_000; i++) {
                out.writeTag(99, 3);
            }
        });

        assertThat(refusal(channel(service(LIMITS)), message).reason()).isEqualTo(Reason.INVALID_REQUEST);
    }

    @Test
    void whatIsNoImageIsLimitedBeforeItIsParsed() {
        var channel = channel(service(LIMITS));
        byte[] granularities = written(out -> {
            for (int i = 0; i < 600_000; i++) {
                out.writeEnum(2, 1);
            }
        });
        byte[] unknown = written(out -> out.writeByteArray(999, new byte[2 << 20]));

        assertThat(refusal(channel, granularities).message())
                .contains("1200000 bytes beside images, more than 1048576");
        assertThat(refusal(channel, unknown).message()).contains(" bytes beside images, more than 1048576");
    }

    @Test
    void fieldsThatTheContractDoesNotKnowAreNotKept() {
        byte[] message = written(out -> {
            request(100).writeTo(out);
            out.writeByteArray(999, new byte[1000]);
            out.writeInt64(1000, 5);
        });

        new Call(channel(service(LIMITS)))
                .send(message)
                .halfClose()
                .end
                .orTimeout(30, TimeUnit.SECONDS)
                .join();

        assertThat(seen).containsExactly(request(100));
    }

    @Test
    void whatDecompressesToMoreThanAMessageIsRefused() throws IOException {
        var channel = channel(service(LIMITS));
        MethodDescriptor.Marshaller<byte[]> zeros = new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(byte[] bytes) {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public byte[] parse(InputStream stream) {
                return new byte[0];
            }
        };
        var method = Call.METHOD.toBuilder(zeros, zeros).build();
        var end = new CompletableFuture<Status>();
        ClientCall<byte[], byte[]> call = channel.newCall(method, CallOptions.DEFAULT.withCompression("gzip"));
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.complete(status);
                    }
                },
                new Metadata());
        call.request(1);
        call.setMessageCompression(true);
        call.sendMessage(new byte[100 * MAX_MESSAGE]);
        call.halfClose();

        assertThat(compressed(100 * MAX_MESSAGE))
                .as("it arrives, and only then shows its size")
                .isLessThan(MAX_MESSAGE);
        assertThat(end.orTimeout(30, TimeUnit.SECONDS).join().getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
        assertThat(seen).isEmpty();
    }

    private static int compressed(int zeros) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(new byte[zeros]);
        }
        return bytes.size();
    }

    @Test
    void requestsThatDoNotArriveInTimeAreEnded() {
        var service = service(new BoundedService.Limits(1, Duration.ofMillis(300), 1 << 20, Duration.ofMinutes(5)));
        var channel = channel(service);

        var silent = new Call(channel);
        var neverEnds = new Call(channel).send(request(10).toByteArray());

        assertThat(silent.refusal().reason()).isEqualTo(Reason.IDLE);
        assertThat(neverEnds.refusal().message())
                .isEqualTo("message: not arrived within 300 ms (expected: the whole request)");
        new Call(channel)
                .send(request(10).toByteArray())
                .halfClose()
                .end
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        assertNothingIsHeld(service);
        assertThat(seen).hasSize(1);
    }

    @Test
    void requestsBeyondThoseThatMayArriveWaitAndAreServed() {
        var service = service(new BoundedService.Limits(3, Duration.ofMinutes(1), 1 << 20, Duration.ofMinutes(5)));
        var channel = channel(service);
        var first = new Call(channel);
        var second = new Call(channel);
        await(() -> assertThat(service.arriving()).isEqualTo(2));

        var third = new Call(channel).send(request(10).toByteArray()).halfClose();
        first.send(request(1).toByteArray())
                .halfClose()
                .end
                .orTimeout(30, TimeUnit.SECONDS)
                .join();

        third.end.orTimeout(30, TimeUnit.SECONDS).join();
        second.call.cancel("leaves", null);
        assertNothingIsHeld(service);
    }

    @Test
    void bytesThatWaitAreLimitedAndFreedWithTheirCall() {
        var service = service(new BoundedService.Limits(9, Duration.ofMinutes(1), 10_000, Duration.ofMinutes(5)));
        var channel = channel(service);
        var held = new Call(channel).send(request(6_000).toByteArray());
        await(() -> assertThat(service.waitingBytes()).isBetween(6_000L, 6_100L));

        Refusal refusal = refusal(channel, request(6_000).toByteArray());
        assertThat(refusal.reason()).isEqualTo(Reason.QUEUE_FULL);
        assertThat(refusal.retryAfter()).isNotNull();
        held.call.cancel("leaves", null);

        assertNothingIsHeld(service);
        new Call(channel)
                .send(request(6_000).toByteArray())
                .halfClose()
                .end
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void callsWithoutADeadlineHaveTheServicesOwn() {
        answers = false;
        var service = service(new BoundedService.Limits(2, Duration.ofMinutes(1), 1 << 20, Duration.ofMillis(300)));
        var channel = channel(service);

        assertThat(refusal(channel, request(10).toByteArray()).reason()).isEqualTo(Reason.DEADLINE);
        assertThat(new Call(channel).refusal().reason()).isEqualTo(Reason.DEADLINE);
        assertNothingIsHeld(service);
    }

    @Test
    void callsThatAreOpenedAndCancelledLeaveNothingBehind() {
        var service = service(LIMITS);
        var channel = channel(service);
        for (int i = 0; i < 10_000; i++) {
            var call = new Call(channel);
            if (i % 3 == 0) {
                call.send(request(100).toByteArray());
            }
            call.call.cancel("leaves", null);
        }
        new Call(channel)
                .send(request(10).toByteArray())
                .halfClose()
                .end
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        assertNothingIsHeld(service);
    }

    private static void assertNothingIsHeld(BoundedService service) {
        await(() -> {
            assertThat(service.arriving()).isZero();
            assertThat(service.waitingBytes()).isZero();
            assertThat(service.timers()).isZero();
        });
    }

    private static void await(Runnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(assertion::run);
    }
}
