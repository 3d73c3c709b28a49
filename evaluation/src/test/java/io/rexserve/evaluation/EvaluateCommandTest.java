package io.rexserve.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpServer;
import io.rexserve.cli.CommandRun;
import io.rexserve.datasets.Formats;
import io.rexserve.datasets.scene.PlainArt;
import io.rexserve.evaluation.scene.HeldOutScenes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ClassPathResource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EvaluateCommandTest {
    private static final String TWO_IMAGES = """
            {"images": [{"id": 4, "width": 640, "height": 480}, {"id": 2, "width": 640, "height": 480}],
             "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}],
             "annotations": [
               {"id": 1, "image_id": 4, "category_id": 1, "bbox": [10, 10, 100, 50], "area": 5000, "iscrowd": 0},
               {"id": 2, "image_id": 2, "category_id": 2, "bbox": [20, 30, 40, 50], "area": 2000, "iscrowd": 0}%s]}
            """;
    private static final String FOUND = """
            [{"image_id": 4, "category_id": 1, "bbox": [10, 10, 100, 50], "score": 0.9},
             {"image_id": 2, "category_id": 2, "bbox": [300, 300, 40, 50], "score": 0.8}]
            """;

    @TempDir
    private static Path shared;

    private static Path scenes;

    @TempDir
    private Path folder;

    @BeforeAll
    static void compose() throws IOException {
        scenes = new HeldOutScenes(5, 2)
                .write(shared, Map.of("trained", PlainArt.composer()), Formats.named("rexserve"), _ -> {});
    }

    private static CommandRun evaluate(String... arguments) {
        var all = new ArrayList<>(List.of("evaluate"));
        all.addAll(List.of(arguments));
        return CommandRun.of(List.of(new EvaluateCommand()), all.toArray(String[]::new));
    }

    private static JsonNode last(CommandRun run) {
        return JsonMapper.shared().readTree(run.out().lines().toList().getLast());
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private String truth() throws IOException {
        return file("truth.json", TWO_IMAGES.formatted(""));
    }

    @ParameterizedTest
    @CsvSource({"--min-score, min-score", "--nms, nms-iou", "--batch, max-batch-size"})
    void tileFiltersAreThoseOfTheService(String option, String setting) throws IOException {
        Object value = new YamlPropertySourceLoader()
                .load("proposals", new ClassPathResource("proposal.yml"))
                .getFirst()
                .getProperty("rexserve.proposal." + setting);

        assertThat(Double.valueOf(new CommandLine(new EvaluateTilesCommand())
                        .getCommandSpec()
                        .findOption(option)
                        .defaultValue()))
                .isEqualTo(Double.parseDouble(String.valueOf(value)));
    }

    @Test
    void missingArtIsReportedWithTheCommandThatFetchesIt() {
        CommandRun run = evaluate("scenes", "--scenes", "1", "--art", folder.toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("art folder: " + folder).contains("datasets/fetch-art.sh");
    }

    @Test
    void withoutAnEvaluationAllAreListed() {
        CommandRun run = evaluate();

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("no evaluation named").contains("coco, lvis, refcoco");
    }

    @Test
    void theSuiteOfThisProcessIsAskedAndTheFolderHoldsEverything() throws IOException {
        Path out = folder.resolve("run");
        String[] arguments = {
            "coco",
            "--model",
            "embedded",
            "--truth",
            scenes.toString(),
            "--images",
            shared.toString(),
            "--out",
            out.toString(),
            "--keep-proposals",
            "--resamples",
            "100"
        };

        CommandRun first = evaluate(arguments);
        assertThat(first.err()).contains("2 of 2 questions (100 %)").contains("report: ");
        assertThat(first.status()).isZero();
        JsonNode summary = last(first);
        assertThat(summary.at("/settings/model.language.name").asString()).isEqualTo("rex-tiny/chatrex");
        assertThat(summary.at("/counts/answers").asInt()).isEqualTo(2);
        assertThat(summary.at("/figures/AP50").isNumber()).isTrue();
        assertThat(summary.at("/figures/proposals.AR100").asDouble()).isPositive();
        assertThat(summary.at("/figures/cost.ms.p50").asDouble()).isPositive();
        assertThat(summary.at("/machine/cores").asInt()).isPositive();
        assertThat(JsonMapper.shared().readTree(Files.readString(out.resolve("summary.json"))))
                .isEqualTo(summary);
        assertThat(out.resolve("report.html")).content().contains("<svg").contains("rex-tiny/chatrex");

        CommandRun again = evaluate(arguments);
        assertThat(again.err()).contains("2 questions have an answer of an earlier start");
        assertThat(last(again).get("figures")).isEqualTo(summary.get("figures"));
    }

    @Test
    void givenDetectionsNeedNoModelAndNoImage() throws IOException {
        CommandRun run = evaluate("coco", "--truth", truth(), "--found", file("dt.json", FOUND));

        assertThat(run.status()).isZero();
        assertThat(last(run).at("/figures/AP50").asDouble()).isCloseTo(0.5, within(1e-12));
        assertThat(last(run).at("/figures/chatrex.recall").asDouble()).isEqualTo(0.5);
        assertThat(last(run).at("/counts/detections").asInt()).isEqualTo(2);
    }

    @Test
    void aFigureBelowItsFloorIsStatusOne() throws IOException {
        String found = file("dt.json", FOUND);

        assertThat(evaluate("coco", "--truth", truth(), "--found", found, "--floor", "AP50=.5")
                        .status())
                .isZero();
        CommandRun run = evaluate("coco", "--truth", truth(), "--found", found, "--floor", "AP50=.6");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("below its floor: AP50 0.5000 (expected: at least 0.6)");
        assertThat(last(run).at("/floors/0/met").asBoolean(true)).isFalse();
        CommandRun unknown = evaluate("coco", "--truth", truth(), "--found", found, "--floor", "map=.6");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err()).contains("--floor: map: no such figure (expected: one of AP, AP50,");
    }

    @Test
    void anUnknownFloorIsRefusedBeforeAnyoneIsAsked() {
        CommandRun run = evaluate(
                "coco",
                "--truth",
                scenes.toString(),
                "--images",
                shared.toString(),
                "--server",
                "http://127.0.0.1:1", // nobody answers there
                "--floor",
                "proposals.AR100=.5");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .contains("--floor: proposals.AR100: no such figure (expected: one of AP, AP50,")
                .contains("cost.ms.p50")
                .doesNotContain("--server");
    }

    @Test
    void anUnknownFloorOfGivenDetectionsIsRefusedBeforeTheReport() throws IOException {
        Path out = folder.resolve("run");

        CommandRun run = evaluate(
                "coco", "--truth", truth(), "--found", file("dt.json", FOUND), "--floor", "map=.6", "--out", "" + out);

        assertThat(run.err()).contains("--floor: map: no such figure");
        assertThat(out.resolve("report.html")).doesNotExist();
    }

    @Test
    void resamplesAreFewerWhereVeryManyBoxesWereFound() {
        RunFlags usual = CommandLine.populateCommand(new RunFlags());
        RunFlags given = CommandLine.populateCommand(new RunFlags(), "--resamples", "300");

        assertThat(usual.bootstrap(100_000).resamples()).isEqualTo(1000);
        assertThat(usual.bootstrap(100_001).resamples()).isEqualTo(200);
        assertThat(given.bootstrap(100_001).resamples()).isEqualTo(300);
    }

    @Test
    void damagedEntriesAreToldAndStrictEndsAtTheFirst() throws IOException {
        String damaged = file(
                "damaged.json",
                TWO_IMAGES.formatted(
                        ", {\"id\": 3, \"image_id\": 2, \"category_id\": 9, \"bbox\": [1, 2, 3, 4], \"area\": 12}"));
        String found = file("dt.json", FOUND);

        CommandRun lenient = evaluate("coco", "--truth", damaged, "--found", found);
        assertThat(lenient.status()).isZero();
        assertThat(last(lenient).at("/problems/unknown_category").asInt()).isEqualTo(1);
        assertThat(lenient.out()).contains("annotations[2]");
        CommandRun strict = evaluate("coco", "--truth", damaged, "--found", found, "--strict");
        assertThat(strict.status()).isEqualTo(2);
        assertThat(strict.err()).contains("annotations[2]");
    }

    @Test
    void detectionsOfUnknownImagesAreRefused() throws IOException {
        String found = file("dt.json", FOUND.replace("\"image_id\": 4", "\"image_id\": 44"));

        CommandRun run = evaluate("coco", "--truth", truth(), "--found", found);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("images that the truth lacks").contains("44");
    }

    @Test
    void someoneMustBeAsked() throws IOException {
        assertThat(evaluate("counting", "--truth", truth()).err()).contains("neither --server and --model given");
        assertThat(evaluate("counting", "--truth", truth(), "--server", "http://localhost:1", "--model", "embedded")
                        .err())
                .contains("both --server and --model given");
    }

    @Test
    void anUnreachableServerIsNamed() throws IOException {
        int free;
        try (var socket = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        String server = "http://127.0.0.1:" + free;

        CommandRun run =
                evaluate("coco", "--truth", scenes.toString(), "--images", shared.toString(), "--server", server);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .contains("--server: " + server + ": no connection")
                .contains("./rexserve serve");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8080", "ftp://a", "http://", "no address"})
    void anAddressThatIsNoneIsRefused(String server) {
        CommandRun run = evaluate("coco", "--truth", scenes.toString(), "--server", server);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--server: " + server + " (expected: an address such as");
    }

    @ParameterizedTest
    @CsvSource({
        "200, '{\"objects\": []}', 'field usage: missing'",
        "200, '<html>', 'no JSON object'",
        "404, 'nothing', 'status 404 without a problem document'",
        "500, 'broken', 'status 500 without a problem document'"
    })
    void anotherServerIsToldFromOneThatFindsNothing(int status, String body, String message) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            CommandRun run = evaluate(
                    "coco",
                    "--truth",
                    scenes.toString(),
                    "--images",
                    shared.toString(),
                    "--server",
                    "http://127.0.0.1:" + server.getAddress().getPort());

            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err()).contains(message);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aWrongImageFolderIsNamedBeforeAnyoneIsAsked() throws IOException {
        CommandRun empty =
                evaluate("coco", "--truth", scenes.toString(), "--images", folder.toString(), "--model", "embedded");
        assertThat(empty.status()).isEqualTo(2);
        assertThat(empty.err()).contains(folder.toString()).contains("trained-0.png");

        CommandRun none = evaluate("coco", "--truth", scenes.toString(), "--images", "/none", "--model", "embedded");
        assertThat(none.err()).contains("--images: /none: not there (expected: the folder of the images)");
    }

    @Test
    void aMissingTruthAndAnUnknownFormatAreNamed() throws IOException {
        assertThat(evaluate("coco", "--truth", "/none.json", "--model", "embedded")
                        .err())
                .contains("--truth: /none.json: not there");
        assertThat(evaluate("coco", "--truth", file("x.json", "{}"), "--model", "embedded")
                        .err())
                .contains("x.json");
    }

    @ParameterizedTest
    @CsvSource({
        "--min-score, 2, '--min-score: 2.0 (expected: 0 to 1)'",
        "--max-proposals, 901, '--max-proposals: 901 (expected: 1 to 900)'",
        "--callers, 0, '--callers: 0 (expected: 1 to 256)'",
        "--max-failing, 1.5, '--max-failing: 1.5 (expected: 0 to 1)'",
        "--ranking, score, 'score (expected: answer or phrase)'",
        "--resamples, 3, 'resamples: 3 (expected: at least 100)'",
        "--granularity, middle, '--granularity: middle (expected: fine or coarse)'"
    })
    void optionsOutOfTheirRangeAreRefused(String option, String value, String message) {
        CommandRun run = evaluate("coco", "--truth", scenes.toString(), "--model", "embedded", option, value);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }

    @Test
    void modelsThatAreNotThereAreNamed() {
        assertThat(evaluate("coco", "--truth", scenes.toString(), "--images", shared.toString(), "--model", "/none")
                        .err())
                .contains("--model: /none (expected: embedded, or the folder of a model)");
        assertThat(evaluate(
                                "coco",
                                "--truth",
                                scenes.toString(),
                                "--images",
                                shared.toString(),
                                "--model",
                                folder.toString())
                        .err())
                .contains("no folder upn in it");
    }
}
