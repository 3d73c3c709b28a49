package io.rexserve.gateway.batch;

import io.micrometer.core.instrument.MeterRegistry;
import io.rexserve.gateway.database.Database;
import io.rexserve.gateway.pipeline.RequestPipeline;
import io.rexserve.gateway.response.Problems;
import java.util.UUID;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.json.JsonMapper;

/// Batches over HTTP, and the worker that answers them; the settings come as one bean of [Settings].
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@Import(BatchController.class)
public class BatchConfiguration {
    /// @param bytesPerSecond that a batch must arrive with on average
    public record Settings(BatchProperties properties, long bytesPerSecond) {}

    @Bean
    BatchStore gatewayBatchStore(Database database, Settings settings) {
        return new BatchStore(database, settings.properties());
    }

    @Bean
    BatchWorker gatewayBatchWorker(
            BatchStore store,
            RequestPipeline pipeline,
            Problems problems,
            JsonMapper json,
            Settings settings,
            MeterRegistry meters) {
        var leases =
                new BatchLeases(store, settings.properties(), UUID.randomUUID().toString());
        return new BatchWorker(store, leases, pipeline, problems, json, settings.properties(), new BatchMeters(meters));
    }
}
