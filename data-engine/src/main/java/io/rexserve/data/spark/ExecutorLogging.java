package io.rexserve.data.spark;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import io.rexserve.cli.RexServeCommandLine;
import java.net.URL;
import java.util.Objects;
import org.slf4j.LoggerFactory;

/// What executors log: warnings, as commands do.
///
/// Jars that are sent to an executor arrive after its first line of log. Where Spark runs with Logback, that has not
/// found the configuration in them by then, and logs everything.
final class ExecutorLogging {
    /// System property with the resource, file or address of Logback's configuration.
    static final String PROPERTY = "logback.configurationFile";

    private static final String LOGBACK = "ch.qos.logback.classic.LoggerContext";

    private ExecutorLogging() {}

    /// Configures Logback, if this executor logs with it and was told to log as commands do.
    static void begin() {
        if (RexServeCommandLine.LOGGING.equals(System.getProperty(PROPERTY))
                && LoggerFactory.getILoggerFactory().getClass().getName().equals(LOGBACK)) {
            Logback.configure();
        }
    }

    // Of its own, since a cluster may have no Logback.
    private static final class Logback {
        private Logback() {}

        static void configure() {
            URL configuration = Objects.requireNonNull(
                    RexServeCommandLine.class.getClassLoader().getResource(RexServeCommandLine.LOGGING),
                    RexServeCommandLine.LOGGING);
            LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
            var configurator = new JoranConfigurator();
            configurator.setContext(context);
            context.reset();
            try {
                configurator.doConfigure(configuration);
            } catch (JoranException e) {
                throw new IllegalStateException(configuration + ": " + e.getMessage(), e);
            }
        }
    }
}
