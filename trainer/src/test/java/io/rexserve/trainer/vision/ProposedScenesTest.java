package io.rexserve.trainer.vision;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.scene.PlainArt;
import io.rexserve.trainer.vision.ImageScene.Candidate;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProposedScenesTest {
    private static final PrintStream SILENT =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    private static final Path UPN = Path.of(System.getProperty("rexserve.home")).resolve("weights/rex-tiny/upn");

    @TempDir
    private Path folder;

    private ProposedScenes scenes(Path upn) throws IOException {
        return ProposedScenes.of(folder.resolve("boxes.safetensors"), upn, PlainArt.composer(), 4, 2, SILENT);
    }

    @Test
    void proposalsAreComputedOnceAndReadAfterwards() throws IOException {
        ImageScene asked = scenes(UPN).scene(1);

        ImageScene read = scenes(folder.resolve("no network here")).scene(1);

        assertThat(asked.candidates()).isNotEmpty();
        assertThat(read.candidates()).isEqualTo(asked.candidates());
        assertThat(read.pixels()).containsExactly(asked.pixels());
    }

    @Test
    void theSecondRoundIsMirrored() throws IOException {
        ProposedScenes scenes = scenes(UPN);
        Candidate first = scenes.scene(0).candidates().getFirst();
        Candidate mirrored = scenes.scene(2).candidates().getFirst();

        assertThat(mirrored.box().x2()).isEqualTo(SquareScene.SIDE - first.box().x1());
        assertThat(mirrored.score()).isEqualTo(first.score());
    }
}
