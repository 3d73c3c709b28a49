package io.rexserve.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.RexServeCommandLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuneStageCommandTest {
    private static final Path EMBEDDED =
            Path.of(System.getProperty("rexserve.home")).resolve("weights/rex-tiny/chatrex");

    @TempDir
    private Path folder;

    private String refused(String stage, String... more) throws IOException {
        Path data = folder.resolve("data.json");
        Files.writeString(data, "{\"images\": [], \"annotations\": [], \"categories\": []}");
        var words = new ArrayList<>(List.of(
                "tune",
                stage,
                EMBEDDED.toString(),
                "--data",
                data.toString(),
                "--out",
                folder.resolve("out").toString()));
        words.addAll(List.of(more));
        var err = new StringWriter();
        int status = RexServeCommandLine.of(
                        new PrintWriter(new StringWriter()), new PrintWriter(err, true), new TuneCommand())
                .execute(words.toArray(String[]::new));
        assertThat(status).isEqualTo(2);
        return err.toString();
    }

    @Test
    void perceptionWithoutAProposalNetworkAsksForOne() throws IOException {
        assertThat(refused("perception"))
                .contains("--proposals: missing (expected: the folder of the proposal network")
                .contains("--proposals none");
    }

    @Test
    void aProposalFolderThatIsNotThereIsNamed() throws IOException {
        assertThat(refused("joint", "--proposals", "/nowhere/upn")).contains("--proposals: /nowhere/upn (expected:");
    }

    @Test
    void adaptersOnlyNeedsAdapters() throws IOException {
        assertThat(refused("perception", "--proposals", "none", "--adapters-only"))
                .contains("--adapters-only: without --adapters");
    }

    @Test
    void stepsAndEpochsExcludeEachOther() throws IOException {
        assertThat(refused("alignment", "--steps", "3", "--epochs", "1")).contains("--steps and --epochs: both given");
    }

    @Test
    void aModelFolderOfNoRunIsNotReplaced() throws IOException {
        Path precious = Files.createDirectories(folder.resolve("out/model")).resolve("weights");
        Files.writeString(precious, "precious");
        assertThat(refused("perception", "--proposals", "none")).contains("exists and is of no run");
        assertThat(precious).hasContent("precious");
    }
}
