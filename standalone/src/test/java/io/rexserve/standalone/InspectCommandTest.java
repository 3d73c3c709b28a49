package io.rexserve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class InspectCommandTest {
    private static final Path GOLDEN =
            Path.of(System.getProperty("rexserve.home"), "model/src/test/resources/golden/chatrex-micro");

    private static final String EMBEDDED = "/weights/rex-tiny/chatrex";

    @Test
    void aFolderThatFitsEndsWithZeroAndItsParts() {
        CommandRun run = CommandRun.of(RexServe.commands(), "inspect", System.getProperty("rexserve.home") + EMBEDDED);

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("object projector").endsWith("FITS\n");
    }

    @Test
    void theDigestIsThatOfSha256sum() throws IOException, NoSuchAlgorithmException {
        CommandRun run = CommandRun.of(
                RexServe.commands(),
                "inspect",
                "--sha256",
                GOLDEN.resolve("model.safetensors").toString());

        assertThat(run.status()).isZero();
        assertThat(run.out().strip())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256")
                                .digest(Files.readAllBytes(GOLDEN.resolve("model.safetensors")))));
    }

    @Test
    void jsonHoldsTheContentOfTheTable() {
        CommandRun run = CommandRun.of(
                RexServe.commands(),
                "inspect",
                GOLDEN.resolve("model.safetensors").toString(),
                "--json");

        assertThat(run.status()).isZero();
        assertThat(JsonMapper.shared().readTree(run.out()).path("fits").asBoolean())
                .isTrue();
    }

    @Test
    void aFolderThatDoesNotFitEndsWithOne(@TempDir Path folder) throws IOException {
        Files.copy(GOLDEN.resolve("model.safetensors"), folder.resolve("model.safetensors"));
        String config = Files.readString(GOLDEN.resolve("config.json"));
        Files.writeString(folder.resolve("config.json"), config.replace("\"vocab\": 404", "\"vocab\": 405"));

        CommandRun run = CommandRun.of(RexServe.commands(), "inspect", folder.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("shape: model.embed_tokens.weight is [404, 48] (expected: [405, 48])");
    }

    @Test
    void aFileThatIsNotThereEndsWithTwoAndOneSentence() {
        CommandRun run = CommandRun.of(
                RexServe.commands(), "inspect", GOLDEN.resolve("nothing").toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("rexserve: ").contains("nothing");
    }
}
