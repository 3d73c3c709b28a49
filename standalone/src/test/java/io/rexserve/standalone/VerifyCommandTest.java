package io.rexserve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class VerifyCommandTest {
    private static final Path GOLDEN =
            Path.of(System.getProperty("rexserve.home"), "model/src/test/resources/golden/chatrex-micro");

    @TempDir
    private Path folder;

    @BeforeEach
    void copy() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void aFolderWithinToleranceEndsWithZeroAndATableOfItsTensors() {
        CommandRun run = CommandRun.of(RexServe.commands(), "verify", folder.toString());

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("generated_ids");
    }

    @Test
    void jsonHoldsTheContentOfTheTable() {
        CommandRun run = CommandRun.of(RexServe.commands(), "verify", folder.toString(), "--json");

        JsonNode json = JsonMapper.shared().readTree(run.out());
        assertThat(run.status()).isZero();
        assertThat(json.toString()).contains("generated_ids");
    }

    @Test
    void oneByteOfAWeightEndsWithOne() throws IOException {
        Path weights = folder.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        // The high byte of the last weight: another exponent.
        bytes[bytes.length - 1] ^= 0x40;
        Files.write(weights, bytes);

        assertThat(CommandRun.of(RexServe.commands(), "verify", folder.toString())
                        .status())
                .isEqualTo(1);
    }

    @Test
    void aFolderThatIsNotThereEndsWithTwoAndOneSentence() {
        CommandRun run = CommandRun.of(
                RexServe.commands(), "verify", folder.resolve("nothing").toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("rexserve: ").contains("nothing");
    }
}
