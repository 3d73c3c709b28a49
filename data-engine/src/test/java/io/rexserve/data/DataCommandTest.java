package io.rexserve.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "export /tmp/run --to coco --into hdfs://nodes/records",
                "review /tmp/run --into s3a://bucket/sample",
                "review /tmp/run --take hdfs://nodes/export.json --reviewer ann",
                "import hdfs://nodes/pictures /tmp/set",
                "import /tmp/pictures s3a://bucket/annotations.json",
                "import /tmp/pictures /tmp/set --images file:///tmp/pictures",
                "run --images /tmp/pictures --out /tmp/run --recipe hdfs://nodes/recipe.yaml"
            })
    void anAddressWhereAPathOfThisMachineIsNeededIsRefused(String arguments) {
        String address = Arrays.stream(arguments.split(" "))
                .filter(argument -> argument.contains("://"))
                .findFirst()
                .orElseThrow();

        CommandRun run = CommandRun.of(List.of(new DataCommand()), ("data " + arguments).split(" "));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(address, "expected: a path of this machine, no address");
        assertThat(Path.of(address.substring(0, address.indexOf(':')) + ":")).doesNotExist();
    }
}
