package io.rexserve.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.rexserve.cli.CommandRun;
import io.rexserve.cli.Home;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.standalone.RexServe;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuneProposalsCommandTest {
    private static final Path UPN = Home.folder().resolve("weights/rex-tiny/upn");

    @TempDir
    private Path folder;

    // Pascal VOC-like photographs would do; these are squares in YOLO's format.
    @BeforeEach
    void drawSquares() throws IOException {
        Path images = Files.createDirectories(folder.resolve("data/images"));
        Path labels = Files.createDirectories(folder.resolve("data/labels"));
        for (int i = 0; i < 10; i++) {
            var picture = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = picture.createGraphics();
            graphics.setColor(Color.getHSBColor(i / 10f, 1, 1));
            graphics.fillRect(8 + i, 10, 20, 24);
            graphics.dispose();
            ImageIO.write(picture, "png", images.resolve(i + ".png").toFile());
            Files.writeString(labels.resolve(i + ".txt"), "0 %s %s 0.3125 0.5%n".formatted((18 + i) / 64.0, 22 / 48.0));
        }
        Files.writeString(folder.resolve("data/data.yaml"), "path: .\ntrain: images\nnames: [square]\n");
    }

    private CommandRun tune(String... more) {
        var all = new ArrayList<>(List.of("--held-out-share", "0.2"));
        all.addAll(List.of(more));
        return tuneModel(UPN, all.toArray(String[]::new));
    }

    private CommandRun tuneModel(Path model, String... more) {
        var words = new ArrayList<>(List.of(
                "tune",
                "proposals",
                model.toString(),
                "--data",
                folder.resolve("data/data.yaml").toString(),
                "--out",
                folder.resolve("out").toString(),
                "--short-side",
                "64",
                "--batch",
                "2",
                "--seed",
                "2"));
        words.addAll(List.of(more));
        return CommandRun.of(List.of(new TuneCommand()), words.toArray(String[]::new));
    }

    @Test
    void writesAModelThatIsServedAndTheFiguresBeforeAndAfter() {
        CommandRun run = tune("--steps", "2");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("held-out", "ar100.fine", "ap50.coarse", "of 2");
        Path model = folder.resolve("out/model");
        try (Checkpoint before = Checkpoint.open(UPN.resolve("model.safetensors"));
                Checkpoint after = Checkpoint.open(model.resolve("model.safetensors"));
                UpnModel served = UpnModel.load(model)) {
            assertThat(after.names()).containsExactlyElementsOf(before.names());
            assertThat(served.config().shortSide()).isEqualTo(64);
        }
        assertThat(folder.resolve("out/recipe.json")).exists();
        assertThat(folder.resolve("out/log/proposals.csv")).exists();

        CommandRun other = tune("--steps", "2", "--rate", "2e-3", "--matches", "1", "--no-grade-scores");
        assertThat(other.status()).isEqualTo(2);
        assertThat(other.err())
                .contains("rates.rate: 0.002 (expected: 6.0E-4)")
                .contains("loss.perTruth: 1 (expected: ", "loss.graded: false (expected: true)");
    }

    /// `{"model": state_dict}` by torch.save, without a `config.json`, as `upn_large.pth` is published.
    @Test
    void tunesTheLayoutOfThePublishedFile() {
        Path published = Home.folder().resolve("trainer/src/test/resources/golden/upn-pth/upn_micro.pth");
        CommandRun run = tuneModel(published, "--steps", "2", "--held-out-share", "0", "--no-report");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        Path model = folder.resolve("out/model");
        try (Checkpoint before = Checkpoint.open(published);
                Checkpoint after = Checkpoint.open(model.resolve("model.safetensors"));
                NDManager scope = Torch.scope()) {
            assertThat(after.names()).containsExactlyElementsOf(before.names());
            for (String name : before.names()) {
                assertThat(after.info(name).shape())
                        .as(name)
                        .isEqualTo(before.info(name).shape());
            }
            String moved = "transformer.encoder.layers.1.linear1.weight";
            assertThat(after.float32(scope, moved).toFloatArray())
                    .isNotEqualTo(before.float32(scope, moved).toFloatArray());
            // Read under one name, written under all twelve of the published file; here two layers.
            assertThat(after.float32(scope, "transformer.decoder.bbox_embed.1.layers.2.weight")
                            .toFloatArray())
                    .isEqualTo(
                            after.float32(scope, "bbox_embed.0.layers.2.weight").toFloatArray());
            String unread = "transformer.decoder.ref_point_head_point.layers.0.weight";
            assertThat(after.float32(scope, unread).toFloatArray())
                    .isEqualTo(before.float32(scope, unread).toFloatArray());
        }
        try (UpnModel served = UpnModel.load(model)) {
            assertThat(served.config().shortSide()).isEqualTo(64);
            assertThat(served.config().queries()).isEqualTo(40);
        }
        CommandRun verified = CommandRun.of(RexServe.commands(), "verify", model.toString());
        assertThat(verified.status()).as(verified.out() + verified.err()).isZero();
        assertThat(CommandRun.of(RexServe.commands(), "inspect", model.toString())
                        .out())
                .contains("FITS");
    }

    @Test
    void refusesWhatItCannotTrainBeforeTheFirstStep() {
        assertThat(tune("--granularity", "medium").err())
                .contains("--granularity: medium (expected: fine, coarse or both)");
        assertThat(tune("--decide", "f1").err()).contains("figure: f1 (expected: one of [ar100, ap, ap50])");
        assertThat(tune("--short-sides", "8,64").err()).contains("short sides: [8, 64]");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void writesOneStepAndEnds() {
        Path file = folder.resolve("step.safetensors");
        CommandRun run = tune("--steps", "2", "--granularity", "coarse", "--write-step", file.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(folder.resolve("out")).doesNotExist();
        try (Checkpoint step = Checkpoint.open(file)) {
            assertThat(step.names()).contains("input.pixels", "gradient.denoising", "updated.denoising");
        }
    }
}
