package io.rexserve.labeling;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.CommandRun;
import io.rexserve.standalone.Readiness;
import io.rexserve.standalone.ServeCommand;
import io.rexserve.standalone.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/// The embedded models, loaded by the command and behind a server.
class OwnModelsTest {
    private static final String SAMPLES = System.getProperty("rexserve.home") + "/samples";

    @TempDir
    private Path folder;

    private CommandRun label(Path out, String... more) {
        String[] first = {"label", SAMPLES + "/*.jpg", "--label", "turtle", "--label", "green apple", "--draw"};
        String[] rest = {"--out", out.toString()};
        return CommandRun.of(
                List.of(new LabelCommand()),
                Stream.of(first, rest, more).flatMap(Stream::of).toArray(String[]::new));
    }

    @Test
    void answerTheSameInTheProcessAndBehindAServer() throws IOException, InterruptedException {
        CommandRun own = label(folder.resolve("own"));
        CommandRun served;
        try (ConfigurableApplicationContext suite = Suite.start("server.port=0", "management.server.port=0")) {
            Readiness.await(suite);
            served = label(folder.resolve("served"), "--server", ServeCommand.page(suite));
        }

        assertThat(own.status()).as(own.err()).isZero();
        assertThat(served.status()).as(served.err()).isZero();
        assertThat(LabelCommandTest.files(folder.resolve("served")))
                .isEqualTo(LabelCommandTest.files(folder.resolve("own")));
        String turtles = Files.readAllLines(folder.resolve("own/results.jsonl")).stream()
                .filter(line -> line.startsWith("{\"image\":\"turtles.jpg\""))
                .findFirst()
                .orElseThrow();
        assertThat(turtles.split("\"label\":\"turtle\"", -1)).hasSize(3);
        assertThat(turtles.split("\"label\":\"green apple\"", -1)).hasSize(4);
    }
}
