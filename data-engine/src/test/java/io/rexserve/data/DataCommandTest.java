package io.rexserve.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DataCommandTest {
    @Test
    void theLauncherDescribesTheCommand() throws IOException {
        String description = new CommandLine(new DataCommand())
                .getCommandSpec()
                .usageMessage()
                .description()[0];

        assertThat(Files.readString(Path.of(System.getProperty("rexserve.home"), "rexserve")))
                .contains("\ndata data-engine data.DataCommand " + description + "\n");
    }
}
