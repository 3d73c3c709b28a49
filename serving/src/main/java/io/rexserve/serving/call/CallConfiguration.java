package io.rexserve.serving.call;

import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.rexserve.serving.lifecycle.LifecycleConfiguration;
import io.rexserve.serving.tls.TlsConfiguration;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.grpc.server.ServerBuilderCustomizer;

/// The bounds of calls and, in a process that listens on the network, of its connections.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CallProperties.class)
@Import({LifecycleConfiguration.class, TlsConfiguration.class})
public class CallConfiguration {
    /// Absent from the suite in one process, which has no network server of gRPC.
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(NettyServerBuilder.class)
    static class Connections {
        private static final int RESET_WINDOW_SECONDS = 30;

        /// What Boot has no keys for.
        @Bean
        ServerBuilderCustomizer<NettyServerBuilder> boundedConnections(CallProperties calls) {
            return server -> server.maxConcurrentCallsPerConnection(calls.maxPerConnection())
                    .maxRstFramesPerWindow(RESET_WINDOW_SECONDS * calls.maxResetsPerSecond(), RESET_WINDOW_SECONDS)
                    .handshakeTimeout(calls.handshakeTimeout().toNanos(), TimeUnit.NANOSECONDS);
        }

        @Bean
        GrpcEntrance grpcEntrance(ObjectProvider<HealthStatusManager> health, ObjectProvider<BoundedService> services) {
            return new GrpcEntrance(
                    health.getIfAvailable(HealthStatusManager::new),
                    services.stream().toList());
        }
    }
}
