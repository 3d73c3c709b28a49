package io.rexserve.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DistributeCommandTest {
    @TempDir
    private Path folder;

    @Test
    void theLauncherDescribesTheCommand() throws IOException {
        String description = new CommandLine(new DistributeCommand())
                .getCommandSpec()
                .usageMessage()
                .description()[0];

        assertThat(Files.readString(Path.of(System.getProperty("rexserve.home"), "rexserve")))
                .contains("\ndistribute distributed distributed.DistributeCommand " + description + "\n");
    }

    @Test
    void aFolderWithoutARecipeIsNamed() {
        CommandRun run = CommandRun.of(
                List.of(new DistributeCommand()), "distribute", folder.toString(), "--master", "local[2]");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(folder.resolve("recipe.json") + ": missing");
    }

    @Test
    void theRecipeOfAnotherTrainingIsNamed() throws IOException {
        Files.writeString(folder.resolve("recipe.json"), "{\"training\": \"dreams\", \"recipe\": {}}");

        CommandRun run = CommandRun.of(
                List.of(new DistributeCommand()), "distribute", folder.toString(), "--master", "local[2]");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("recipe.json: training dreams (expected: one of a tune command)");
    }
}
