package io.rexserve.data.spark;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.rexserve.cli.RexServeCommandLine;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ExecutorLoggingTest {
    private final @Nullable String property = System.getProperty(ExecutorLogging.PROPERTY);
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level level = root.getLevel();

    @AfterEach
    void restore() {
        root.setLevel(level);
        if (property == null) {
            System.clearProperty(ExecutorLogging.PROPERTY);
        } else {
            System.setProperty(ExecutorLogging.PROPERTY, property);
        }
    }

    @Test
    void executorsReadTheCopyInAFolderOfTheirs() {
        assertThat(ExecutorLogging.flag("file:///data/run-ä"))
                .isEqualTo(" -Dlogback.configurationFile=/data/run-ä/logback.xml");
    }

    @Test
    void elsewhereTheyReadTheResourceOfOurJars() {
        String resource = " -Dlogback.configurationFile=" + RexServeCommandLine.LOGGING;
        assertThat(ExecutorLogging.flag("hdfs://name/run")).isEqualTo(resource);
        // Spark splits flags at blanks and quotes
        assertThat(ExecutorLogging.flag("file:///data/my run")).isEqualTo(resource);
        assertThat(ExecutorLogging.flag("file:///data/\"run\"")).isEqualTo(resource);
    }

    @Test
    void theCopyIsAConfigurationThatShowsWarningsAlone() {
        assertThat(new String(ExecutorLogging.configuration(), StandardCharsets.UTF_8))
                .contains("<configuration", "level=\"WARN\"");
    }

    @Test
    void anExecutorThatFoundNoConfigurationReadsItOnceItsJarsAreThere() {
        System.setProperty(ExecutorLogging.PROPERTY, RexServeCommandLine.LOGGING);
        root.setLevel(Level.DEBUG);
        ExecutorLogging.begin();
        assertThat(root.getLevel()).isEqualTo(Level.WARN);
    }

    @Test
    void anExecutorThatWasToldOfAFileKeepsIt() {
        System.setProperty(ExecutorLogging.PROPERTY, "/data/run/logback.xml");
        root.setLevel(Level.ERROR);
        ExecutorLogging.begin();
        assertThat(root.getLevel()).isEqualTo(Level.ERROR);
    }
}
