package io.rexserve.data.spark;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import io.rexserve.cli.RexServeCommandLine;
import io.rexserve.data.chunk.RunFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/// What executors log: warnings, as commands do.
///
/// Jars that are sent to an executor arrive after its first thousands of lines of log. Where Spark runs with Logback,
/// that has not found the configuration in them by then, and logs everything. So the run's folder has a copy, which
/// executors read where it is a folder of theirs; in others the configuration is read once the jars are there.
final class ExecutorLogging {
    /// System property with the resource, file or address of Logback's configuration.
    static final String PROPERTY = "logback.configurationFile";

    private static final String LOGBACK = "ch.qos.logback.classic.LoggerContext";

    private static final Pattern LOCAL = Pattern.compile("file:/*(/[^\\s\"'\\\\%]+)");

    private ExecutorLogging() {}

    /// The flag of executors that names the configuration.
    static String flag(String out) {
        Matcher local = LOCAL.matcher(out);
        return " -D" + PROPERTY + "="
                + (local.matches() ? new RunFolder(local.group(1)).logging() : RexServeCommandLine.LOGGING);
    }

    /// The configuration as bytes, for the run's folder.
    static byte[] configuration() {
        try (InputStream in = address().openStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URL address() {
        return Objects.requireNonNull(
                RexServeCommandLine.class.getClassLoader().getResource(RexServeCommandLine.LOGGING),
                RexServeCommandLine.LOGGING);
    }

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
            URL configuration = address();
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
