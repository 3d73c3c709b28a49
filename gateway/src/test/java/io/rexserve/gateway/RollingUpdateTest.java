package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Server;
import io.grpc.StatusOr;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.rexserve.v1.LanguageServiceGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The language service is replaced while callers stream: a new replica serves, its address takes the place of the old
/// one's, the old one stops. The last one comes back at the address of the first.
@Timeout(120)
class RollingUpdateTest {
    private static final int CALLERS = 3;

    /// A name and its addresses, as DNS has them.
    private static final class Records extends NameResolverProvider {
        private volatile List<SocketAddress> addresses = List.of();

        @Override
        public NameResolver newNameResolver(URI target, NameResolver.Args arguments) {
            return new NameResolver() {
                private @Nullable Listener2 listener;

                @Override
                public void start(Listener2 given) {
                    listener = given;
                    refresh();
                }

                @Override
                public void refresh() {
                    Objects.requireNonNull(listener)
                            .onResult2(ResolutionResult.newBuilder()
                                    .setAddressesOrError(StatusOr.fromValue(List.copyOf(addresses.stream()
                                            .map(EquivalentAddressGroup::new)
                                            .toList())))
                                    .build());
                }

                @Override
                public String getServiceAuthority() {
                    return "llm";
                }

                @Override
                public void shutdown() {}
            };
        }

        @Override
        public String getDefaultScheme() {
            return "records";
        }

        @Override
        protected boolean isAvailable() {
            return true;
        }

        @Override
        protected int priority() {
            return 5;
        }
    }

    private record Replica(Server server, HealthStatusManager health) {
        static Replica start(RunningGateway gateway, int port) throws IOException {
            var health = new HealthStatusManager();
            health.setStatus(LanguageServiceGrpc.SERVICE_NAME, ServingStatus.SERVING);
            return new Replica(
                    NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                            .addService(gateway.services.language)
                            .addService(health.getHealthService())
                            .build()
                            .start(),
                    health);
        }

        SocketAddress address() {
            return server.getListenSockets().getFirst();
        }

        void stop() throws InterruptedException {
            health.enterTerminalState();
            server.shutdown();
            if (!server.awaitTermination(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("replica: still has calls (expected: none)");
            }
        }
    }

    @Test
    void noStreamIsLostWhileReplicasAreReplaced() throws Exception {
        var records = new Records();
        NameResolverRegistry.getDefaultRegistry().register(records);
        try (var gateway = new RunningGateway(
                "rexserve.gateway.retry-window=30s",
                "rexserve.gateway.reconnect-interval=50ms",
                "spring.grpc.client.channel.llm.target=records:///llm")) {
            Replica current = Replica.start(gateway, 0);
            SocketAddress first = current.address();
            records.addresses = List.of(first);
            gateway.awaitReady("llm");
            var failures = new CopyOnWriteArrayList<String>();
            var answers = new AtomicInteger();
            var over = new AtomicBoolean();
            List<Thread> callers = callers(gateway, over, answers, failures);
            for (int round = 0; round < 4; round++) {
                int before = answers.get();
                Awaitility.await().until(() -> answers.get() >= before + CALLERS || !failures.isEmpty());
                Replica next = Replica.start(gateway, round == 3 ? ((InetSocketAddress) first).getPort() : 0);
                records.addresses = List.of(next.address());
                current.stop();
                current = next;
            }
            int before = answers.get();
            Awaitility.await().until(() -> answers.get() >= before + CALLERS || !failures.isEmpty());
            over.set(true);
            for (Thread caller : callers) {
                caller.join();
            }
            current.server().shutdownNow();

            assertThat(failures).isEmpty();
        } finally {
            NameResolverRegistry.getDefaultRegistry().deregister(records);
        }
    }

    private static List<Thread> callers(
            RunningGateway gateway, AtomicBoolean over, AtomicInteger answers, List<String> failures) {
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(Thread.ofPlatform().start(() -> {
                while (!over.get()) {
                    try (EventReader events = gateway.events("/v1/detect", image(), labels("cat"))) {
                        EventReader.Event last = events.rest().getLast();
                        if (!last.name().equals("done")) {
                            failures.add(last.toString());
                        }
                    } catch (Exception e) { // whatever it was, an answer is lost
                        failures.add(e.toString());
                    }
                    answers.incrementAndGet();
                }
            }));
        }
        return callers;
    }
}
