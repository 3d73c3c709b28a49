package io.rexserve.standalone;

import io.rexserve.cli.CommandException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./rexserve serve`: the suite behind one HTTP port, until it is stopped.
@SuppressWarnings("NullAway.Init") // picocli sets the fields before it calls
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Start the three services in one process; a playground is at /.",
            "It listens on this machine only, unless --address says otherwise. Ctrl-C stops it."
        })
public final class ServeCommand implements Callable<Integer> {
    private static final int MAX_PORT = 65_535;

    @Spec
    private CommandSpec spec;

    @Option(names = "--port", description = "HTTP port, 0 for any free one (default: 8080)")
    private @Nullable Integer port;

    @Option(
            names = "--management-port",
            description = "port of probes and meters, 0 for any free one (default: 8090; with --port 0: 0)")
    private @Nullable Integer managementPort;

    @Option(names = "--address", description = "address to listen on (default: 127.0.0.1)")
    private @Nullable InetAddress address;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "settings that differ from the defaults, as YAML (default: ./standalone.yml, if there is one)")
    private @Nullable Path config;

    @Mixin
    private ModelOptions models;

    @Option(names = "--stop-when-ready", description = "try whether it starts, and stop")
    private boolean stopWhenReady;

    @Override
    public Integer call() throws InterruptedException {
        try (ConfigurableApplicationContext suite = Suite.start(settings().toArray(String[]::new))) {
            var stopped = new CountDownLatch(1);
            suite.addApplicationListener((ContextClosedEvent _) -> stopped.countDown());
            Readiness.await(suite);
            spec.commandLine().getOut().println("RexServe is ready at " + page(suite) + " (Ctrl-C stops it)");
            if (!stopWhenReady) {
                stopped.await();
            }
        }
        return 0;
    }

    private List<String> settings() {
        var settings = new ArrayList<String>(models.settings());
        if (port != null) {
            settings.add("server.port=" + valid("--port", port));
        }
        if (managementPort != null) {
            settings.add("management.server.port=" + valid("--management-port", managementPort));
        } else if (port != null && port == 0) {
            settings.add("management.server.port=0");
        }
        if (address != null) {
            settings.add("server.address=" + address.getHostAddress());
        }
        if (config != null) {
            ConfigFile.check(config);
            settings.add("spring.config.additional-location=" + config.toUri());
        }
        return settings;
    }

    private static int valid(String option, int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new CommandException(option + ": " + port + " (expected: 0 to " + MAX_PORT + ")");
        }
        return port;
    }

    /// Where a suite that was started is found.
    public static String page(ConfigurableApplicationContext suite) {
        String host = suite.getEnvironment().getProperty("server.address", "localhost");
        var server = ((WebServerApplicationContext) suite).getWebServer();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + (server == null ? 0 : server.getPort()) + "/";
    }
}
