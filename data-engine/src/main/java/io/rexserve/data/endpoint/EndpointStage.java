package io.rexserve.data.endpoint;

import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;

/// A stage that asks one endpoint: as many pictures at a time as the endpoint may be asked.
abstract class EndpointStage implements Stage {
    final EndpointClient client;

    EndpointStage(EndpointSettings endpoint, StageEnvironment environment) {
        client = new EndpointClient(endpoint, environment.endpoints());
    }

    @Override
    public final int concurrency() {
        return client.settings().concurrency();
    }

    @Override
    public void close() {
        client.close();
    }
}
