package io.rexserve.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.CommandRun;
import io.rexserve.cli.Home;
import io.rexserve.standalone.RexServe;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A model of publishers' parts through all three stages, by the commands that a user gives: each in another format of
/// annotations, full or with adapters, and merged.
class StagesOfAnAssembledModelTest {
    private static final Path PARTS = Home.folder().resolve("trainer/src/test/resources/assembly");
    private static final Path UPN = Home.folder().resolve("weights/rex-tiny/upn");
    private static final int SIDE = 64;
    private static final List<String> NAMES = List.of("red", "green", "blue");
    private static final List<Color> COLOURS = List.of(Color.RED, Color.GREEN, Color.BLUE);

    @TempDir
    private Path folder;

    private final List<String> llava = new ArrayList<>();
    private final List<String> cocoImages = new ArrayList<>();
    private final List<String> cocoBoxes = new ArrayList<>();
    private final List<String> odvg = new ArrayList<>();

    @BeforeEach
    void paint() throws IOException {
        Files.createDirectories(folder.resolve("pictures"));
        for (int i = 0; i < 12; i++) {
            picture(i);
        }
        Files.writeString(folder.resolve("captions.json"), llava.toString());
        Files.writeString(
                folder.resolve("boxes.json"),
                "{\"images\": %s, \"annotations\": %s, \"categories\": [%s]}".formatted(cocoImages, cocoBoxes, """
                                {"id": 1, "name": "red"}, {"id": 2, "name": "green"}, {"id": 3, "name": "blue"}"""));
        Files.write(folder.resolve("grounded.jsonl"), odvg);
    }

    private void picture(int i) throws IOException {
        String name = NAMES.get(i % 3);
        int x = 4 + 3 * i % 30;
        int y = 6 + 5 * i % 30;
        var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setColor(COLOURS.get(i % 3));
        graphics.fillRect(x, y, 24, 20);
        graphics.dispose();
        String file = i + ".png";
        ImageIO.write(image, "png", folder.resolve("pictures").resolve(file).toFile());
        String caption = "a " + name + " box";
        llava.add("""
                {"id": "%d", "image": "%s", "conversations": [{"from": "human", "value": "<image>\\nDescribe it."},
                  {"from": "gpt", "value": "%s"}]}""".formatted(i, file, caption));
        cocoImages.add(
                "{\"id\": %d, \"file_name\": \"%s\", \"width\": %d, \"height\": %d}".formatted(i, file, SIDE, SIDE));
        cocoBoxes.add(
                "{\"id\": %d, \"image_id\": %d, \"category_id\": %d, \"bbox\": [%d, %d, 24, 20], \"area\": 480, \"iscrowd\": 0}"
                        .formatted(i, i, 1 + i % 3, x, y));
        odvg.add("""
                {"filename": "%s", "height": %d, "width": %d, "grounding": {"caption": "%s", "regions": \
                [{"bbox": [%d, %d, %d, %d], "phrase": "%s"}]}}""".formatted(file, SIDE, SIDE, caption, x, y, x + 24, y + 20, caption));
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static CommandRun run(Object command, String... words) {
        CommandRun run = CommandRun.of(List.of(command), words);
        assertThat(run.status()).as(run.out() + run.err()).isZero();
        return run;
    }

    private void tune(String stage, String model, String data, String out, String... more) throws IOException {
        var words = new ArrayList<>(List.of(
                "tune",
                stage,
                path(model),
                "--data",
                path(data),
                "--images",
                path("pictures"),
                "--proposals",
                UPN.toString(),
                "--out",
                path(out),
                "--measurements",
                "2",
                "--batch",
                "4",
                "--no-report"));
        words.addAll(List.of(more));
        run(new TuneCommand(), words.toArray(String[]::new));
        List<Double> losses = losses(folder.resolve(out).resolve("log/" + stage + ".csv"));
        assertThat(losses.getLast()).as(stage + " " + losses).isLessThan(0.95 * losses.getFirst());
    }

    private static List<Double> losses(Path table) throws IOException {
        List<String> rows = Files.readAllLines(table);
        int column = List.of(rows.getFirst().split(",", -1)).indexOf("loss");
        return rows.subList(1, rows.size()).stream()
                .map(row -> Double.parseDouble(row.split(",", -1)[column]))
                .toList();
    }

    private void assertVerified(String model) {
        CommandRun verified = CommandRun.of(RexServe.commands(), "verify", path(model));
        assertThat(verified.status()).as(verified.out() + verified.err()).isZero();
        CommandRun inspected = CommandRun.of(RexServe.commands(), "inspect", path(model));
        assertThat(inspected.out()).contains("FITS").doesNotContain("DOES NOT FIT");
    }

    @Test
    void alignmentPerceptionAndJointTrainingLearnAndAreServed() throws IOException {
        run(
                new AssembleCommand(),
                "assemble",
                "--llm",
                PARTS.resolve("qwen").toString(),
                "--clip",
                PARTS.resolve("clip").toString(),
                "--convnext",
                PARTS.resolve("convnext-laion").toString(),
                "--out",
                path("mine"));
        tune("alignment", "mine", "captions.json", "1", "--steps", "30", "--rate", "1e-2");
        assertVerified("1/model");

        tune(
                "perception",
                "1/model",
                "boxes.json",
                "2",
                "--steps",
                "30",
                "--rate",
                "1e-2",
                "--adapters",
                "rank=4",
                "--adapters-only");
        assertThat(folder.resolve("2/model")).doesNotExist();
        run(
                new TuneCommand(),
                "tune",
                "merge",
                path("1/model"),
                "--adapters",
                path("2/adapters"),
                "--out",
                path("merged"));
        assertVerified("merged");

        tune("joint", "merged", "grounded.jsonl", "3", "--steps", "30", "--rate", "5e-3");
        assertVerified("3/model");

        CommandRun detected = CommandRun.of(
                RexServe.commands(),
                "detect",
                folder.resolve("pictures/0.png").toString(),
                "red",
                "--llm-model",
                path("3/model"));
        assertThat(detected.status()).as(detected.err()).isZero();
        assertThat(detected.out().toLowerCase(Locale.ROOT)).contains("red", "proposals");
    }
}
