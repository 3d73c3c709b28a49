package io.rexserve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.CommandRun;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `./rexserve ask` with the embedded model, which was trained for some of the tasks only: the form of the other
/// answers is checked, not their meaning.
class AskCommandTest {
    private static final String[] DISCS = {"--box", "32,60,138,180", "--box", "160,60,266,180"};

    @TempDir
    private Path folder;

    private Path image;

    @BeforeEach
    void draw() throws IOException {
        image = Files.write(folder.resolve("discs.png"), TestImages.discs(320, 240));
    }

    @Test
    void printsATableOfTheObjects() {
        CommandRun run = ask("--task", "refer", "--phrase", "leftmost apple", "--phrase", "dog");

        assertThat(run.status()).isZero();
        assertThat(run.out().lines().toList())
                .satisfies(lines -> {
                    assertThat(lines.getFirst()).containsSubsequence("label", "x1", "y1", "x2", "y2", "score");
                    assertThat(lines.getLast()).contains("320 x 240 pixels", "proposals", "objects");
                })
                .anySatisfy(line -> assertThat(line).startsWith("dog "));
    }

    @Test
    void printsADescriptionPerRegion() throws IOException {
        Path drawing = folder.resolve("annotated.png");

        CommandRun run = ask(with(
                DISCS, "--task", "region_category", "--region", "1", "--region", "0", "--out", drawing.toString()));

        assertThat(run.status()).isZero();
        assertThat(run.out().lines().toList()).hasSize(4).satisfies(lines -> {
            assertThat(lines.getFirst()).containsSubsequence("region", "x1", "description");
            assertThat(lines.get(1)).startsWith("     1     160.0     60.0    266.0    180.0  ");
            assertThat(lines.get(2)).startsWith("     0      32.0     60.0    138.0    180.0  ");
            assertThat(lines.getLast()).contains("2 boxes");
        });
        BufferedImage drawn = ImageIO.read(drawing.toFile());
        assertThat(drawn.getWidth()).isEqualTo(320);
    }

    @Test
    void printsTheCounts() {
        CommandRun run = ask("--task", "count", "--label", "apple");

        assertThat(run.status()).isZero();
        assertThat(run.out()).containsPattern("\napple: \\d+ pointed at");
    }

    @Test
    void printsTheTextOfACaption() {
        CommandRun run = ask(with(DISCS, "--task", "caption_brief"));

        assertThat(run.status()).isZero();
        assertThat(run.out().lines().toList().getLast()).contains("320 x 240 pixels, 2 boxes");
    }

    @ParameterizedTest
    @CsvSource({
        "--task detect,--label: 0 labels (expected: 1 to 100)",
        "--task refer,--phrase: 0 phrases (expected: 1 to 100)",
        "--task region_brief --region x,'--region: x (expected: a whole number, 0 to 899, each once)'",
        "--task question,--question: missing (expected: one question)",
        "--task caption_brief --label cat,--label: not taken by task caption_brief (expected: no field beside it)",
        "--task caption_brief --box 1;2;3,'--box: 1,2,3 (expected: x1,y1,x2,y2 in pixels, x1 < x2 and y1 < y2)'",
    })
    void namesTheFaultyOptionInOneSentence(String options, String sentence) {
        CommandRun run = ask(options.replace(';', ',').split(" "));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains(sentence);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void listsTheTasksWhenNoneIsGiven() {
        CommandRun run = ask("--task", "segment");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--task: segment (expected: one of detect, refer,");
        assertThat(CommandRun.of(RexServe.commands(), "ask", "--help").out()).contains("converse_grounded");
        assertThat(CommandRun.of(RexServe.commands(), "ask", image.toString()).err())
                .contains("Missing required option", "--task");
    }

    @Test
    void refusesABoxOutsideTheImage() {
        CommandRun run = ask("--task", "caption_brief", "--box", "400,0,500,9");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .hasLineCount(1)
                .contains("boxes[0]: [400.0, 0.0, 500.0, 9.0] (expected: an area inside the image of 320 x 240)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--proposal-model", "--llm-model"})
    void reportsAMissingModelInOneSentence(String option) {
        CommandRun run = ask("--task", "caption_brief", option, "no/such/model");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .hasLineCount(1)
                .contains(option + ": no/such/model (expected: the folder of a model, or its .pth file)");
    }

    @Test
    void answersWithTheModelsOfOtherFolders() throws IOException {
        Path home = Path.of(System.getProperty("rexserve.home"), "weights", "rex-tiny");
        Path other = Files.createSymbolicLink(folder.resolve("other"), home);

        JsonNode answer = JsonMapper.shared()
                .readTree(ask(
                                "--json",
                                "--task",
                                "detect",
                                "--label",
                                "apple",
                                "--proposal-model",
                                other.resolve("upn").toString(),
                                "--llm-model",
                                other.resolve("chatrex").toString())
                        .out());

        assertThat(answer.at("/model/proposal/name").asString()).isEqualTo("other/upn");
        assertThat(answer.at("/model/language/name").asString()).isEqualTo("other/chatrex");
    }

    private CommandRun ask(String... options) {
        return CommandRun.of(
                RexServe.commands(),
                Stream.concat(Stream.of("ask", image.toString()), Stream.of(options))
                        .toArray(String[]::new));
    }

    private static String[] with(String[] more, String... options) {
        return Stream.concat(Stream.of(options), Stream.of(more)).toArray(String[]::new);
    }
}
