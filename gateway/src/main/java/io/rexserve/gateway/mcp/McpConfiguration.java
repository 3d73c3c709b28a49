package io.rexserve.gateway.mcp;

import io.rexserve.gateway.model.ServedModels;
import io.rexserve.gateway.protocol.ProtocolLimits;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/// The address of the Model Context Protocol.
@Configuration(proxyBeanMethods = false)
@Import(McpController.class)
public class McpConfiguration {
    @Bean
    McpOrigins gatewayMcpOrigins(ProtocolLimits limits) {
        return new McpOrigins(limits.origins());
    }

    @Bean
    ServedModelList gatewayServedModelList(ServedModels models) {
        return time -> Map.of("data", models.all(time));
    }
}
