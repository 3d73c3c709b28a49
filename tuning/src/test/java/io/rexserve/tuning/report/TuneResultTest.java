package io.rexserve.tuning.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.CommandRun;
import io.rexserve.cli.Home;
import io.rexserve.model.card.CardFile;
import io.rexserve.model.card.Licence;
import io.rexserve.trainer.corpus.Corpus;
import io.rexserve.trainer.corpus.CorpusOptions;
import io.rexserve.trainer.corpus.DataSource;
import io.rexserve.trainer.corpus.ReplaySource;
import io.rexserve.tuning.TuneCommand;
import io.rexserve.tuning.card.CardFigure;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/// The end of a run, with the embedded models in the place of tuned ones: their figures before and after are the same.
class TuneResultTest {
    private static final Path WEIGHTS = Home.folder().resolve("weights/rex-tiny");
    private static final String STRANGE = "apple <script>alert(1)</script>";
    private static final int IMAGES = 4;

    @TempDir
    private Path folder;

    private Corpus corpus;

    record Options(double rate, String model) {}

    @BeforeEach
    void draw() throws IOException {
        var images = JsonMapper.shared().createArrayNode();
        var annotations = JsonMapper.shared().createArrayNode();
        for (int i = 0; i < 2 * IMAGES; i++) {
            var picture = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
            Graphics2D pen = picture.createGraphics();
            pen.setColor(Color.WHITE);
            pen.fillRect(0, 0, 320, 240);
            pen.setColor(new Color(200, 30, 30 + i));
            pen.fillOval(40 + 10 * i, 60, 90, 90);
            pen.dispose();
            ImageIO.write(picture, "png", folder.resolve(i + ".png").toFile());
            images.addObject()
                    .put("id", i)
                    .put("file_name", i + ".png")
                    .put("width", 320)
                    .put("height", 240);
            annotate(annotations, 2 * i, i, 1 + i % 2, 40 + 10 * i, 60, 90);
            // Nothing is there: whatever model answers misses it.
            annotate(annotations, 2 * i + 1, i, 2, 270, 200, 30);
        }
        var coco = JsonMapper.shared().createObjectNode();
        coco.set("images", images);
        coco.set("annotations", annotations);
        var categories = coco.putArray("categories");
        categories.addObject().put("id", 1).put("name", "apple");
        categories.addObject().put("id", 2).put("name", STRANGE);
        Path file = Files.writeString(folder.resolve("set.json"), coco.toString());
        corpus = Corpus.open(new CorpusOptions(List.of(DataSource.of(file, folder)), List.of(), .5, List.of(), .01, 1));
    }

    private static void annotate(ArrayNode annotations, int id, int image, int category, int x, int y, int side) {
        annotations
                .addObject()
                .put("id", id + 1)
                .put("image_id", image)
                .put("category_id", category)
                .putArray("bbox")
                .add(x)
                .add(y)
                .add(side)
                .add(side);
    }

    private Path run(String model) throws IOException {
        Path out = Files.createDirectories(folder.resolve("run"));
        Path tuned = Files.createDirectories(out.resolve("model"));
        try (Stream<Path> files = Files.list(WEIGHTS.resolve(model))) {
            for (Path file : files.toList()) {
                Files.copy(file, tuned.resolve(file.getFileName()));
            }
        }
        Path log = Files.createDirectories(out.resolve("log"));
        Files.writeString(log.resolve("tune.csv"), "step,loss,rate\n1,2.5,0.1\n2,1.5,0.2\n3,,0.2\n4,1,0");
        Files.writeString(log.resolve("tune.held-out.csv"), "step,ar100\n0,.1\n2,.3\n4,.5\n");
        return out;
    }

    private String finished(TunedModel model) throws IOException, InterruptedException {
        var printed = new StringWriter();
        List<CardFigure> figures = TuneResult.finish(model, corpus, new PrintWriter(printed));
        assertThat(figures).isNotEmpty().allSatisfy(figure -> {
            if (figure.before() != null && !model.more().contains(figure)) {
                assertThat(figure.after()).as(figure.name()).isEqualTo(figure.before());
            }
        });
        return printed.toString();
    }

    private static void assertOffline(String html) {
        assertThat(html)
                .startsWith("<!DOCTYPE html>")
                .doesNotContain("<script>alert", "src=\"http", "href=\"http")
                .contains("data:image/jpeg;base64,", "&lt;script&gt;alert(1)&lt;/script&gt;");
    }

    @Test
    void proposalsAreMeasuredBeforeAndAfter() throws Exception {
        Path out = run("upn");
        replay();
        String printed =
                finished(TunedModel.proposals("discs", out, WEIGHTS.resolve("upn"), new Options(.1, "upn " + STRANGE)));

        assertThat(printed).contains("held-out figure", "AP50", "AR100", "old boxes: AR100", "report: ");
        String html = Files.readString(out.resolve("report.html"));
        assertOffline(html);
        assertThat(html)
                .contains("ar100 by step", "loss by step", "Proposals: figures", "Proposals: worst images", "Recipe");
        assertThat(Files.readString(out.resolve("model/README.md")))
                .contains("license: apache-2.0", "| AP50 |", "| model | rex-tiny/upn |", "| rate | 0.1 |")
                .contains("held out | 4 | 8");
        assertThat(CardFile.licences(out.resolve("model")).orElseThrow())
                .extracting(Licence::name)
                .containsExactly("apache-2.0");

        Files.delete(out.resolve("report.html"));
        CommandRun again = CommandRun.of(List.of(new TuneCommand()), "tune", "report", out.toString());
        assertThat(again.err()).isEmpty();
        assertThat(again.status()).isZero();
        assertThat(out.resolve("report.html")).hasContent(html);
    }

    @Test
    void languageModelsAreMeasuredByNamesAndRefusals() throws Exception {
        Path out = run("chatrex");
        replay();
        String printed = finished(new TunedModel(
                TunedModel.Kind.LANGUAGE,
                "discs",
                out,
                WEIGHTS.resolve("chatrex"),
                WEIGHTS.resolve("upn"),
                Map.of("rate", .1),
                List.of("dog", "bicycle"),
                List.of(new CardFigure("choices", .8, .79))));

        assertThat(printed)
                .contains("AP50 ", "F1 at IoU .5", "AP50 by phrase ranking")
                .contains("absent names refused", "present names refused", "names of other things refused")
                .contains("old names: F1 at IoU .5", "old names: AP50 by phrase ranking", "choices");
        String html = Files.readString(out.resolve("report.html"));
        assertOffline(html);
        assertThat(html)
                .contains("Before and after", "Detection: figures", "Detection: worst images")
                .contains("Phrase ranking: figures", "Refusal: figures", "Other things: figures")
                .contains("What it knew before: figures", "What the training measured itself")
                .doesNotContain("Phrase ranking: worst images");
        assertThat(Files.readString(out.resolve("model/README.md")))
                .contains("| AP50 by phrase ranking |", "| names of other things refused |", "| old names: AP50 |");

        Files.delete(out.resolve("report.html"));
        CommandRun again = CommandRun.of(List.of(new TuneCommand()), "tune", "report", out.toString());
        assertThat(again.err()).isEmpty();
        assertThat(out.resolve("report.html")).hasContent(html);
    }

    /// Half of the set replays another, whose images have the same ids.
    private void replay() throws IOException {
        Path old = Files.createDirectories(folder.resolve("old"));
        for (int i = 0; i < 2 * IMAGES; i++) {
            BufferedImage picture = ImageIO.read(folder.resolve(i + ".png").toFile());
            picture.setRGB(0, 0, 0);
            ImageIO.write(picture, "png", old.resolve(i + ".png").toFile());
        }
        Path file = Files.copy(folder.resolve("set.json"), old.resolve("set.json"));
        var replay = new ReplaySource(DataSource.of(file, old), .5);
        DataSource data = DataSource.of(folder.resolve("set.json"), folder);
        corpus = Corpus.open(new CorpusOptions(List.of(data), List.of(), .5, List.of(replay), .01, 1));
        assertThat(corpus.replayHeldOut()).hasSize(IMAGES);
    }

    @Test
    void aFolderWithoutARunIsRefused() {
        CommandRun run = CommandRun.of(List.of(new TuneCommand()), "tune", "report", folder.toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("run.json: not there (expected: the folder of a run of ./rexserve tune");
    }
}
