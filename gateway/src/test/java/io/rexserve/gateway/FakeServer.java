package io.rexserve.gateway;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.ConverseRequest;
import io.rexserve.v1.DescribeModelRequest;
import io.rexserve.v1.DescribeModelResponse;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.ProposalServiceGrpc;
import io.rexserve.v1.ProposeRequest;
import io.rexserve.v1.ProposeResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The server that a gateway under test is connected to. A call goes to the [FakeServices] of the test that runs when
/// it begins, so that tests can share a gateway.
final class FakeServer implements AutoCloseable {
    final String name = "services-" + UUID.randomUUID();
    private final HealthStatusManager health = new HealthStatusManager();
    private final Server server;
    private volatile FakeServices services = new FakeServices(health);

    FakeServer() {
        this(null);
    }

    /// A server that other processes reach.
    static FakeServer onNetwork() {
        return new FakeServer(
                NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    /// @param network null for a server of this process alone
    private FakeServer(@Nullable ServerBuilder<?> network) {
        ServerBuilder<?> builder = network == null ? InProcessServerBuilder.forName(name) : network;
        try {
            server = builder.addService(new Proposals())
                    .addService(new Language())
                    .addService(health.getHealthService())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        services.serving(ServingStatus.SERVING);
    }

    /// Of one that other processes reach.
    int port() {
        return server.getPort();
    }

    FakeServices services() {
        return services;
    }

    /// Fresh services, that have seen nothing yet and answer as usual.
    void renew() {
        services = new FakeServices(health);
        services.serving(ServingStatus.SERVING);
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private final class Proposals extends ProposalServiceGrpc.ProposalServiceImplBase {
        @Override
        public void propose(ProposeRequest request, StreamObserver<ProposeResponse> answer) {
            services.propose(request, answer);
        }

        @Override
        public void describeModel(DescribeModelRequest request, StreamObserver<DescribeModelResponse> answer) {
            services.describe(services.proposalFailure, "fake/upn", answer);
        }
    }

    private final class Language extends LanguageServiceGrpc.LanguageServiceImplBase {
        @Override
        public StreamObserver<ConverseRequest> converse(StreamObserver<ConverseEvent> answer) {
            return services.language.converse(answer);
        }

        @Override
        public void describeModel(DescribeModelRequest request, StreamObserver<DescribeModelResponse> answer) {
            services.describe(services.languageFailure, "fake/chatrex", answer);
        }
    }
}
