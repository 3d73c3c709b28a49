package io.rexserve.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Runs over twenty images with one box each, of which the second run finds every other one.
class EvaluateCompareCommandTest {
    private static final int IMAGES = 20;

    @TempDir
    private Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        Files.writeString(folder.resolve("truth.json"), truth(IMAGES));
        Files.writeString(folder.resolve("fewer.json"), truth(IMAGES - 4));
        Files.writeString(folder.resolve("good.json"), found(1, IMAGES));
        Files.writeString(folder.resolve("bad.json"), found(2, IMAGES));
        Files.writeString(folder.resolve("few.json"), found(2, IMAGES - 4));
    }

    private static String truth(int images) {
        List<String> listed = new ArrayList<>();
        List<String> boxes = new ArrayList<>();
        for (int i = 1; i <= images; i++) {
            listed.add("{\"id\":" + i + ",\"width\":100,\"height\":80,\"file_name\":\"" + i + ".jpg\"}");
            boxes.add("{\"id\":" + i + ",\"image_id\":" + i
                    + ",\"category_id\":1,\"bbox\":[10,10,40,30],\"area\":1200,\"iscrowd\":0}");
        }
        return "{\"images\":" + listed + ",\"annotations\":" + boxes + ",\"categories\":[{\"id\":1,\"name\":\"cat\"}]}";
    }

    private static String found(int step, int images) {
        List<String> boxes = new ArrayList<>();
        for (int i = 1; i <= images; i += step) {
            boxes.add("{\"image_id\":" + i + ",\"category_id\":1,\"bbox\":[10,10,40,30],\"score\":0.9}");
        }
        return boxes.toString();
    }

    private static CommandRun evaluate(String... arguments) {
        List<String> all = new ArrayList<>(List.of("evaluate"));
        all.addAll(List.of(arguments));
        return CommandRun.of(List.of(new EvaluateCommand()), all.toArray(String[]::new));
    }

    private String run(String truth, String found, String name) {
        String out = folder.resolve(name).toString();
        CommandRun run = evaluate(
                "coco",
                "--truth",
                folder.resolve(truth).toString(),
                "--found",
                folder.resolve(found).toString(),
                "--resamples",
                "100",
                "--out",
                out);
        assertThat(run.status()).as(run.err()).isZero();
        return out;
    }

    @Test
    void printsDifferencesAndOneJsonLineAndWritesThePage() throws IOException {
        String a = run("truth.json", "good.json", "a");
        String b = run("truth.json", "bad.json", "b");
        Path page = folder.resolve("compare.html");

        CommandRun compared = evaluate("compare", a, b, "--resamples", "200", "--out", page.toString());

        assertThat(compared.status()).as(compared.err()).isZero();
        JsonNode json = JsonMapper.shared().readTree(compared.out().strip().replaceFirst("(?s).*\n", ""));
        assertThat(json.at("/images").asInt()).isEqualTo(IMAGES);
        assertThat(json.at("/figures/AR100/a").asDouble()).isEqualTo(1);
        assertThat(json.at("/figures/AR100/difference").asDouble()).isEqualTo(-0.5);
        assertThat(json.at("/figures/AR100/bBetter").asDouble()).isZero();
        assertThat(Files.readString(page)).contains("Where B is worse");
    }

    @Test
    void failsIfTheSecondRunIsWorse() {
        String a = run("truth.json", "good.json", "a");
        String b = run("truth.json", "bad.json", "b");

        assertThat(evaluate("compare", a, b, "--resamples", "200", "--fail-if-worse", "AR100")
                        .status())
                .isEqualTo(1);
        assertThat(evaluate("compare", b, a, "--resamples", "200", "--fail-if-worse", "AR100")
                        .status())
                .isZero();
    }

    @Test
    void figuresHaveTheNamesOfTheSummary() {
        String a = run("truth.json", "good.json", "a");

        CommandRun compared = evaluate("compare", a, a, "--resamples", "100", "--fail-if-worse", "chatrex.precision");

        assertThat(compared.status()).as(compared.err()).isZero();
        assertThat(compared.out()).contains("\"rexomni.all.recall.50\":").doesNotContain("\"precision\":");
    }

    @Test
    void namesTheFiguresThatCanBeWorse() {
        String a = run("truth.json", "good.json", "a");

        CommandRun compared = evaluate("compare", a, a, "--resamples", "100", "--fail-if-worse", "AR");

        assertThat(compared.status()).isEqualTo(2);
        assertThat(compared.err()).contains("--fail-if-worse: figure: AR (expected: one of AP, AP50");
    }

    @Test
    void refusesRunsOfDifferentTruthsUnlessTheCommonImagesAreWanted() {
        String a = run("truth.json", "good.json", "a");
        String b = run("fewer.json", "few.json", "b");

        CommandRun refused = evaluate("compare", a, b);
        CommandRun forced = evaluate("compare", a, b, "--resamples", "100", "--force-common");

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("truth.sha256: ", " in " + a, "--force-common compares what both have");
        assertThat(forced.status()).as(forced.err()).isZero();
        assertThat(forced.out()).contains("\"images\":16");
    }

    @Test
    void refusesAFolderThatIsNoRun() {
        CommandRun compared = evaluate("compare", folder.toString(), folder.toString());

        assertThat(compared.status()).isEqualTo(2);
        assertThat(compared.err()).contains("results.jsonl: not there");
    }
}
