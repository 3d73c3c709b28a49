package io.rexserve.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.CommandRun;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TrainCommandTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"train", "train proposals", "train language"})
    void missingArtIsReportedWithTheCommandThatFetchesIt(String command) {
        String words = command + " --art " + folder + " --work " + folder.resolve("work");

        CommandRun run = CommandRun.of(List.of(new TrainCommand()), words.split(" ", -1));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("art folder: " + folder).contains("datasets/fetch-art.sh");
    }

    @Test
    void bothPartsGetTheCommonOptions() {
        CommandRun run = CommandRun.of(
                List.of(new TrainCommand()),
                "train",
                "--art",
                folder.toString(),
                "--work",
                folder.toString(),
                "--threads",
                "0");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("threads: 0 (expected: >= 1)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"proposals", "language"})
    void everyPartTakesFoldersOfPhotographs(String part) {
        var parsed = new CommandLine(new TrainCommand())
                .parseArgs(part, "--photographs", "a", "b", "--photographs", "c", "--seed", "2");
        List<?> folders = parsed.subcommand().matchedOptionValue("--photographs", List.of());
        assertThat(folders.stream().map(String::valueOf)).containsExactly("a", "b", "c");
    }

    @Test
    void helpListsTheParts() {
        assertThat(CommandRun.of(List.of(new TrainCommand()), "train", "--help").out())
                .contains("proposals", "language", "--seed");
    }
}
