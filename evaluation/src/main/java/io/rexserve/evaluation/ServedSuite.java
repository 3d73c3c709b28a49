package io.rexserve.evaluation;

import io.rexserve.standalone.Readiness;
import io.rexserve.standalone.ServeCommand;
import io.rexserve.standalone.Suite;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.context.ConfigurableApplicationContext;

/// The production suite in this process, behind a free port of this machine's loopback address: what is evaluated is
/// what is served.
final class ServedSuite implements AutoCloseable {
    private static final List<String> SETTINGS = List.of(
            "server.port=0",
            "management.server.port=0",
            "server.address=127.0.0.1",
            "rexserve.gateway.access.required=false");

    private final ConfigurableApplicationContext context;

    private ServedSuite(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /// Starts the suite and waits until it is ready.
    ///
    /// @param settings that differ from the defaults, as `rexserve.llm.model=FOLDER`
    /// @throws io.rexserve.cli.CommandException if it cannot start, or a model cannot be served
    static ServedSuite start(List<String> settings) throws InterruptedException {
        ConfigurableApplicationContext context =
                Suite.start(Stream.of(SETTINGS, Suite.ONLY_PROBLEMS, List.of(Suite.WITHOUT_BATCHES), settings)
                        .flatMap(List::stream)
                        .toArray(String[]::new));
        try {
            Readiness.await(context);
        } catch (RuntimeException | InterruptedException e) {
            context.close();
            throw e;
        }
        return new ServedSuite(context);
    }

    /// Address of the gateway.
    String address() {
        return ServeCommand.page(context);
    }

    @Override
    public void close() {
        context.close();
    }
}
