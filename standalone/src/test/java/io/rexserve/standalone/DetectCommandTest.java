package io.rexserve.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.cli.CommandRun;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DetectCommandTest {
    @TempDir
    private Path folder;

    private Path image;

    @BeforeEach
    void draw() throws IOException {
        image = Files.write(folder.resolve("discs.png"), TestImages.discs(320, 240));
    }

    @Test
    void printsATableAndDrawsTheImage() throws IOException {
        Path drawing = folder.resolve("annotated.png");

        CommandRun run = CommandRun.of(
                RexServe.commands(), "detect", image.toString(), "apple", "dog", "--out", drawing.toString());

        assertThat(run.status()).isZero();
        assertThat(run.out().lines().toList())
                .hasSizeGreaterThanOrEqualTo(4)
                .satisfies(lines -> {
                    assertThat(lines.getFirst()).containsSubsequence("label", "x1", "y1", "x2", "y2", "score");
                    assertThat(lines.get(1)).startsWith("apple ");
                    assertThat(lines.getLast()).contains("320 x 240 pixels", "proposals", "objects");
                })
                .anySatisfy(line -> assertThat(line).startsWith("dog "));
        BufferedImage drawn = ImageIO.read(drawing.toFile());
        assertThat(drawn.getWidth()).isEqualTo(320);
        assertThat(drawn.getHeight()).isEqualTo(240);
    }

    @Test
    void printsTheRestAnswerAsJson() throws IOException, InterruptedException {
        JsonNode byHttp;
        try (var suite = new RunningSuite()) {
            Readiness.await(suite.context);
            byHttp = suite.detect(Files.readAllBytes(image), "apple", "dog")
                    .join()
                    .body();
        }

        JsonNode printed = JsonMapper.shared()
                .readTree(CommandRun.of(RexServe.commands(), "detect", "--json", image.toString(), "apple", "dog")
                        .out());

        assertThat(printed.propertyNames()).containsExactlyElementsOf(byHttp.propertyNames());
        for (String field : byHttp.propertyNames()) {
            if (!field.equals("id")) {
                assertThat(printed.path(field)).as(field).isEqualTo(byHttp.path(field));
            }
        }
    }

    @Test
    void warnsAboutUnknownWords() {
        CommandRun run = CommandRun.of(RexServe.commands(), "detect", image.toString(), "zorglub");

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("zorglub  none");
        assertThat(run.err()).startsWith("warning: ").contains("\"zorglub\"");
    }

    @Test
    void reportsAMissingFileInOneSentence() {
        CommandRun run = CommandRun.of(
                RexServe.commands(), "detect", folder.resolve("gone.png").toString(), "apple");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains("gone.png: not there");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void reportsAFileThatIsNotAnImageInOneSentence() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "not an image");

        CommandRun run = CommandRun.of(RexServe.commands(), "detect", text.toString(), "apple");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains("notes.txt", "expected: a JPEG, PNG");
    }

    @Test
    void reportsATruncatedImageInOneSentence() throws IOException {
        byte[] whole = Files.readAllBytes(image);
        Files.write(image, Arrays.copyOf(whole, whole.length / 2));

        CommandRun run = CommandRun.of(RexServe.commands(), "detect", image.toString(), "apple");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains("pixels are missing");
    }

    @Test
    void checksTheDrawingsPathBeforeLoadingAModel() {
        CommandRun run = CommandRun.of(
                RexServe.commands(),
                "detect",
                image.toString(),
                "apple",
                "--out",
                folder.resolve("no/such/folder.png").toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains("--out", "expected: a file in a folder that can be written");
    }

    @Test
    void ranksObjectsByScoreAcrossRegionBatches() {
        CommandRun run = CommandRun.of(
                RexServe.commands(),
                "detect",
                "--json",
                "--max-proposals",
                "300",
                "--object-threshold",
                "0.01",
                "--ranking",
                "answer",
                "--any-token",
                "../samples/turtles.jpg",
                "turtle",
                "green apple");

        assertThat(run.status()).as(run.err()).isZero();
        JsonNode answer = JsonMapper.shared().readTree(run.out());
        List<Double> scores = answer.path("objects")
                .valueStream()
                .map(object -> object.path("score").asDouble())
                .toList();
        assertThat(scores)
                .isNotEmpty()
                .isSortedAccordingTo(Comparator.reverseOrder())
                .allSatisfy(score -> assertThat(score).isGreaterThanOrEqualTo(0.01));
    }

    @Test
    void ranksEveryBoxByItsScoresWithoutAnAnswer() {
        String threshold = "0.2";

        CommandRun run = CommandRun.of(
                RexServe.commands(),
                "detect",
                "--json",
                "--object-threshold",
                threshold,
                "../samples/turtles.jpg",
                "turtle",
                "zorglub");

        assertThat(run.status()).as(run.err()).isZero();
        JsonNode answer = JsonMapper.shared().readTree(run.out());
        List<JsonNode> objects = answer.path("objects").valueStream().toList();
        assertThat(objects).isNotEmpty().allSatisfy(object -> {
            double words = object.path("phraseScore").asDouble();
            double box = object.path("proposalScore").asDouble();
            assertThat(object.has("tokenProbability")).isFalse();
            assertThat(object.path("score").asDouble())
                    .isCloseTo(words * Math.sqrt(box), within(1e-6))
                    .isGreaterThanOrEqualTo(0.2);
        });
        assertThat(objects)
                .extracting(object -> object.path("score").asDouble())
                .isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(answer.path("usage").path("completionTokens").asInt(-1)).isZero();
        assertThat(answer.path("usage").path("promptTokens").asInt()).isPositive();
        assertThat(answer.path("warnings").path(0).path("word").asString()).isEqualTo("zorglub");
    }

    @Test
    void printsPhraseScoresInTheTable() {
        CommandRun run =
                CommandRun.of(RexServe.commands(), "detect", "--object-threshold", "0", image.toString(), "apple");

        assertThat(run.status()).as(run.err()).isZero();
        List<String> lines = run.out().lines().toList();
        assertThat(lines.getFirst()).endsWith("phrase").containsSubsequence("score", "proposal");
        assertThat(lines.get(1)).startsWith("apple ");
    }

    @Test
    void checksConflictingOptionsBeforeLoadingAModel() {
        String file = image.toString();

        CommandRun alone = CommandRun.of(RexServe.commands(), "detect", "--ranking", "phrase", file, "apple");
        CommandRun token = CommandRun.of(
                RexServe.commands(), "detect", "--object-threshold", "0.1", "--unconstrained", file, "apple");
        CommandRun none = CommandRun.of(RexServe.commands(), "detect", "--ranking", "best", file, "apple");

        assertThat(List.of(alone.status(), token.status(), none.status())).containsOnly(2);
        assertThat(alone.err()).contains("--ranking: phrase (expected: --object-threshold beside it)");
        assertThat(token.err()).contains("--unconstrained: given (expected: --ranking answer beside it");
        assertThat(none.err()).contains("best (expected: one of answer, phrase)");
    }

    @Test
    void checksOptionRangesBeforeLoadingAModel() {
        CommandRun proposals =
                CommandRun.of(RexServe.commands(), "detect", "--max-proposals", "901", image.toString(), "apple");
        CommandRun threshold =
                CommandRun.of(RexServe.commands(), "detect", "--object-threshold", "2", image.toString(), "apple");

        assertThat(proposals.status()).isEqualTo(2);
        assertThat(proposals.err()).hasLineCount(1).contains("--max-proposals: 901 (expected: 1 to 900)");
        assertThat(threshold.status()).isEqualTo(2);
        assertThat(threshold.err()).hasLineCount(1).contains("--object-threshold: 2.0 (expected: 0 to 1)");
    }

    @Test
    void withoutLabelsLooksForTheEverydayThingsOfTheCard() {
        CommandRun run = CommandRun.of(RexServe.commands(), "detect", image.toString());

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("none: ", "bicycle, ").doesNotContain("accordion");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void anotherSpellingHasTheBoxesOfItsName() {
        CommandRun named = CommandRun.of(RexServe.commands(), "detect", image.toString(), "dog", "television");
        CommandRun spelled = CommandRun.of(RexServe.commands(), "detect", image.toString(), "dogs", "TV");

        assertThat(spelled.status()).isZero();
        assertThat(spelled.out().lines().map(DetectCommandTest::withoutLabel).toList())
                .isEqualTo(
                        named.out().lines().map(DetectCommandTest::withoutLabel).toList());
    }

    private static String withoutLabel(String line) {
        return line.replaceFirst("^\\S+\\s+", "").replaceFirst(", \\d+ ms$", "");
    }

    @Test
    void refusesAFileWhereALabelIsExpected() {
        String file = image.toString();

        CommandRun run = CommandRun.of(RexServe.commands(), "detect", file, "apple", file);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .contains(
                        file + ": a file, where a label is expected",
                        "rexserve detect " + file + " " + file + " --label cat");
    }

    @Test
    void answersSeveralImagesWithTheModelsLoadedOnce() throws IOException {
        Path other = Files.write(folder.resolve("other.png"), TestImages.discs(200, 100));
        Path text = Files.writeString(folder.resolve("text.png"), "no image");
        Path drawings = folder.resolve("drawings");

        CommandRun run = CommandRun.of(
                RexServe.commands(),
                "detect",
                "--json",
                image.toString(),
                text.toString(),
                other.toString(),
                "--label",
                "apple",
                "--out",
                drawings.toString());

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err()).contains("failed: " + text + ": image: a file of an unknown format");
        List<JsonNode> lines = run.out()
                .lines()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
        assertThat(lines).extracting(line -> line.path("image").asString()).containsExactly(image + "", other + "");
        assertThat(lines.get(1).path("answer").path("image").path("width").asInt())
                .isEqualTo(200);
        assertThat(ImageIO.read(drawings.resolve("other.png.png").toFile()).getHeight())
                .isEqualTo(100);
    }

    @Test
    void writesTheDrawingAsItsNameSays() throws IOException {
        Path jpeg = folder.resolve("drawing.JPG");

        CommandRun drawn =
                CommandRun.of(RexServe.commands(), "detect", image.toString(), "apple", "--out", jpeg.toString());
        CommandRun odd = CommandRun.of(
                RexServe.commands(),
                "detect",
                image.toString(),
                "apple",
                "--out",
                folder.resolve("drawing.gif").toString());

        assertThat(drawn.status()).as(drawn.err()).isZero();
        assertThat(Files.readAllBytes(jpeg)).startsWith(0xFF, 0xD8, 0xFF);
        assertThat(odd.status()).isEqualTo(2);
        assertThat(odd.err()).contains("drawing.gif (expected: a name that ends with .png, .jpg or .jpeg)");
    }

    @Test
    void tellsItsVersion() {
        CommandRun run = CommandRun.of(RexServe.commands(), "--version");
        CommandRun ofACommand = CommandRun.of(RexServe.commands(), "detect", "--version");

        assertThat(run.status()).isZero();
        assertThat(run.out()).matches("rexserve \\S+, commit [0-9a-f]+\\+?, JDK 2\\d\\S* \\(.+\\)\\R");
        assertThat(ofACommand.out()).isEqualTo(run.out());
    }
}
