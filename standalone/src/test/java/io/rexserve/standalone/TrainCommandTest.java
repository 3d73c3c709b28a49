package io.rexserve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainCommandTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"train", "train proposals", "train language"})
    void withoutArtItSaysHowToFetchIt(String command) {
        String words = command + " --art " + folder + " --work " + folder.resolve("work");

        CommandRun run = CommandRun.of(words.split(" ", -1));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("art folder: " + folder).contains("trainer/fetch-art.sh");
    }

    @Test
    void bothPartsGetTheOptionsOfTheWhole() {
        CommandRun run =
                CommandRun.of("train", "--art", folder.toString(), "--work", folder.toString(), "--threads", "0");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("threads: 0 (expected: >= 1)");
    }

    @Test
    void helpNamesTheParts() {
        assertThat(CommandRun.of("train", "--help").out()).contains("proposals", "language", "--seed");
    }
}
