package io.rexserve.gateway;

import io.grpc.ManagedChannel;
import io.rexserve.gateway.admission.FairQueue;
import io.rexserve.gateway.admission.RequestAdmission;
import io.rexserve.gateway.admission.TransferPace;
import io.rexserve.gateway.detection.Detection;
import io.rexserve.gateway.model.ServedModels;
import io.rexserve.gateway.rest.RestConfiguration;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.ProposalServiceGrpc;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.grpc.client.autoconfigure.GrpcChannelFactoryCustomizer;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.client.InProcessGrpcChannelFactory;

/// The whole gateway, for a process of its own or as one of three services in one JVM. Settings: `gateway.yml`.
///
/// The services are reached by the named channels `proposal` and `llm` (`spring.grpc.client.channel.*.target`).
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GatewayProperties.class)
@Import(RestConfiguration.class)
public class GatewayConfiguration {
    @Bean
    ManagedChannel gatewayProposalChannel(GrpcChannelFactory channels) {
        return channels.createChannel("proposal");
    }

    @Bean
    ManagedChannel gatewayLanguageChannel(GrpcChannelFactory channels) {
        return channels.createChannel("llm");
    }

    /// Lets a named channel lead to a server in the same JVM (`target: in-process:NAME`). The channel factory for
    /// those is the one that Boot 4.1 does not tell what the names stand for.
    @Bean
    GrpcChannelFactoryCustomizer gatewayInProcessTargets(Environment environment) {
        return factory -> {
            if (factory instanceof InProcessGrpcChannelFactory inProcess) {
                inProcess.setVirtualTargets(
                        name -> environment.getProperty("spring.grpc.client.channel." + name + ".target", name));
            }
        };
    }

    @Bean
    Detection detection(
            ManagedChannel gatewayProposalChannel,
            ManagedChannel gatewayLanguageChannel,
            GatewayProperties properties) {
        return new Detection(
                gatewayProposalChannel, gatewayLanguageChannel, properties.imageLimits(), properties.batchLimits());
    }

    @Bean
    ServedModels servedModels(ManagedChannel gatewayProposalChannel, ManagedChannel gatewayLanguageChannel) {
        return new ServedModels(gatewayProposalChannel, gatewayLanguageChannel);
    }

    @Bean
    Reconnection gatewayReconnection(
            ManagedChannel gatewayProposalChannel,
            ManagedChannel gatewayLanguageChannel,
            GatewayProperties properties) {
        return new Reconnection(
                List.of(gatewayProposalChannel, gatewayLanguageChannel), properties.reconnectInterval());
    }

    @Bean
    HealthIndicator gatewayProposalHealthIndicator(
            ManagedChannel gatewayProposalChannel, GatewayProperties properties) {
        return new ServiceHealth(gatewayProposalChannel, ProposalServiceGrpc.SERVICE_NAME, properties.healthTimeout());
    }

    @Bean
    HealthIndicator gatewayLlmHealthIndicator(ManagedChannel gatewayLanguageChannel, GatewayProperties properties) {
        return new ServiceHealth(gatewayLanguageChannel, LanguageServiceGrpc.SERVICE_NAME, properties.healthTimeout());
    }

    @Bean
    RestConfiguration.Limits gatewayLimits(GatewayProperties properties) {
        return new RestConfiguration.Limits(
                properties.imageLimits(),
                properties.defaultTimeout(),
                properties.maxTimeout(),
                new RequestAdmission.Limits(
                        properties.maxRequests(),
                        properties.maxRequestsPerCaller(),
                        properties.maxBodyMemory().toBytes(),
                        properties.maxWork()),
                new FairQueue.Limits(properties.concurrentDetections(), properties.contendedDetections()),
                new TransferPace(
                        properties.bodyTimeout(), properties.minUploadRate().toBytes()),
                properties.writeTimeout(),
                properties.maxDrawings(),
                properties.visualizationSide(),
                properties.callerCheck(),
                properties.heartbeat(),
                properties.corsOrigins());
    }
}
