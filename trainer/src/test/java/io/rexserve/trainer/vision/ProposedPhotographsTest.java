package io.rexserve.trainer.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.photograph.Photograph;
import io.rexserve.datasets.photograph.Photograph.NamedBox;
import io.rexserve.datasets.scene.SceneFolder;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.proposal.Proposal;
import io.rexserve.trainer.vision.ImageScene.Candidate;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProposedPhotographsTest {
    private static final PrintStream SILENT =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    private static final Path UPN = Path.of(System.getProperty("rexserve.home")).resolve("weights/rex-tiny/upn");
    private static final int DOG = 0;
    private static final int CHAIR = 127;
    private static final RgbImage PICTURE = new RgbImage(512, 256, new byte[3 * 512 * 256]);

    // Twice as large as in the square, which has 64 rows of border above it.
    private static Photograph photograph(Path file) {
        return new Photograph(
                "set/one.png",
                file,
                512,
                256,
                List.of(
                        new NamedBox(new PixelBox(0, 0, 100, 100), DOG, 1),
                        new NamedBox(new PixelBox(300, 100, 400, 200), CHAIR, 0.5)),
                List.of(new PixelBox(200, 0, 260, 60)),
                List.of(new PixelBox(440, 0, 500, 60)),
                Set.of(5));
    }

    private static Proposal square(float x1, float y1, float x2, float y2) {
        return new Proposal(new PixelBox(x1 / 2, y1 / 2 + 64, x2 / 2, y2 / 2 + 64), 0.9f);
    }

    private static KnownScene scene(boolean mirrored, long seed) {
        return ProposedPhotographs.scene(
                photograph(Path.of("unread")),
                PICTURE,
                List.of(
                        square(0, 0, 100, 100),
                        square(0, 0, 100, 60),
                        square(200, 0, 260, 60),
                        square(440, 0, 500, 60),
                        square(100, 150, 200, 250)),
                mirrored,
                new SplittableRandom(seed));
    }

    @Test
    void proposalsAreNamedIgnoredOrBackground() {
        List<Candidate> candidates = scene(false, 1).scene().candidates();

        assertThat(candidates.stream().limit(5))
                .extracting(Candidate::name)
                .containsExactly(DOG, DOG, ImageScene.UNKNOWN, ImageScene.UNKNOWN, NameVectors.BACKGROUND);
        assertThat(candidates.stream().limit(5))
                .extracting(Candidate::ignored)
                .containsExactly(false, true, true, true, false);
    }

    @Test
    void whatNoProposalCoversIsAddedToSomeUses() {
        assertThat(LongStream.range(0, 40)
                        .filter(seed -> scene(false, seed).scene().candidates().size() > 5))
                .hasSizeBetween(10, 30);
        assertThat(LongStream.range(0, 40)
                        .mapToObj(seed -> scene(false, seed).scene().candidates())
                        .filter(candidates -> candidates.size() > 5))
                .allSatisfy(
                        candidates -> assertThat(candidates.getLast().name()).isEqualTo(CHAIR));
    }

    @Test
    void namesOfAnnotationsAloneAreComplete() {
        KnownScene scene = scene(false, 1);

        assertThat(scene.complete()).containsExactly(DOG);
        assertThat(scene.absent()).containsExactly(5);
    }

    @Test
    void aMirrorTurnsBoxes() {
        KnownScene scene = scene(true, 1);

        assertThat(scene.scene().candidates().getFirst().box()).isEqualTo(new PixelBox(206, 64, 256, 114));
        assertThat(scene.scene().truths().getFirst().box()).isEqualTo(new PixelBox(206, 64, 256, 114));
    }

    @Test
    void proposalsAreComputedOnceForTheSamePhotographs(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("one.png");
        Files.write(file, SceneFolder.png(PICTURE));
        Path boxes = folder.resolve("boxes.safetensors");
        Photograph one = photograph(file);
        ImageScene asked = ProposedPhotographs.of(boxes, UPN, List.of(one), 5, 1, SILENT)
                .scene(1)
                .scene();
        Path none = folder.resolve("no network here");

        ImageScene read = ProposedPhotographs.of(boxes, none, List.of(one), 5, 1, SILENT)
                .scene(1)
                .scene();

        assertThat(read.candidates()).isEqualTo(asked.candidates());
        assertThat(read.pixels()).containsExactly(asked.pixels());
        assertThatThrownBy(() -> ProposedPhotographs.of(boxes, none, List.of(one, one), 5, 1, SILENT))
                .hasMessageContaining("remove the file");
    }
}
