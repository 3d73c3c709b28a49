package io.rexserve.labeling;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.CommandRun;
import io.rexserve.datasets.Formats;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.record.ImageRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelCommandTest {
    @TempDir
    private Path folder;

    private Path pictures;
    private FakeGateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = new FakeGateway();
        pictures = folder.resolve("pictures");
        Pictures.write(pictures, "a.png", 1);
        Pictures.write(pictures, "sub/a.png", 2);
        Pictures.write(pictures, "sub/grün 日本.png", 3);
        Files.write(pictures.resolve("a.jpg"), Pictures.png(4));
        Files.writeString(folder.resolve("names.txt"), "\ufeffcat\r\n\r\ngreen apple\r\ncat\r\n");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private CommandRun label(String... arguments) {
        List<String> all = new ArrayList<>(List.of("label"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--labels-file", folder.resolve("names.txt").toString(), "--server", gateway.address()));
        return CommandRun.of(List.of(new LabelCommand()), all.toArray(String[]::new));
    }

    private CommandRun label(Path out, String... more) {
        return label(Stream.concat(Stream.of(pictures.toString(), "--out", out.toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    private static List<ImageRecord> read(String format, Path path) throws IOException {
        List<ImageRecord> records = new ArrayList<>();
        try (DatasetReader reader = Formats.named(format).open(path, new ReadOptions(null, ProblemSink.strict()))) {
            for (var record = reader.next(); record.isPresent(); record = reader.next()) {
                records.add(record.get());
            }
        }
        return records;
    }

    @ParameterizedTest
    @CsvSource({"coco,annotations.json,coco", "yolo,'',yolo", "voc,'',voc", "labelstudio,'',label-studio"})
    void writesADatasetThatReadsBack(String format, String file, String dataset) throws IOException {
        Path out = folder.resolve("out");

        CommandRun run = label(out, "--format", format);

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).startsWith("4 pictures labelled, 8 objects, 0 failed: " + out);
        List<ImageRecord> records = read(dataset, out.resolve(file));
        assertThat(records).hasSize(4).allSatisfy(record -> {
            assertThat(record.regions()).extracting(region -> region.category()).containsExactly("cat", "green apple");
            assertThat(record.regions().getFirst().box().y1()).isBetween(2.0, 2.5);
        });
        assertThat(records).extracting(record -> record.image().name()).anyMatch(name -> name.endsWith("grün 日本.png"));
        if (!format.equals("coco")) {
            assertThat(records).extracting(record -> record.image().name()).doesNotHaveDuplicates();
            assertThat(records)
                    .allSatisfy(record -> assertThat(record.image().read()).isNotEmpty());
        }
    }

    @Test
    void writesTheCategoriesInTheOrderAsked() throws IOException {
        Path out = folder.resolve("out");

        label(out);

        assertThat(out.resolve("annotations.json"))
                .content()
                .contains("\"categories\":[{\"id\":1,\"name\":\"cat\"},{\"id\":2,\"name\":\"green apple\"}]");
    }

    @Test
    void reportsPicturesThatFailAndWritesTheRest() throws IOException, InterruptedException {
        Files.writeString(pictures.resolve("bad.jpg"), "no picture");
        Files.createSymbolicLink(pictures.resolve("gone.png"), Path.of("nothing"));
        new ProcessBuilder("mkfifo", pictures.resolve("pipe.jpg").toString())
                .start()
                .waitFor();
        Files.createSymbolicLink(pictures.resolve("sub/loop"), pictures);
        Files.writeString(pictures.resolve("notes.txt"), "no picture");
        Pictures.write(pictures, ".hidden/a.png", 9);
        Path out = pictures.resolve("out");

        CommandRun run = label(out, "--format", "yolo");

        assertThat(run.status()).as(run.err()).isEqualTo(3);
        assertThat(run.out()).startsWith("4 pictures labelled, 8 objects, 3 failed");
        assertThat(run.err())
                .contains("note: 1 file is no picture", "failed: bad.jpg: a file of an unknown format")
                .contains("failed: gone.png: a link to nothing", "failed: pipe.jpg: no file")
                .containsOnlyOnce("warning: a warning");
        assertThat(Files.readAllLines(out.resolve("results.jsonl"))).hasSize(7);
        assertThat(read("yolo", out)).hasSize(4);
    }

    @Test
    void aResumedRunRepeatsNothingAndGivesTheSameBytes() throws IOException {
        Path whole = folder.resolve("whole");
        Path broken = folder.resolve("broken");
        label(whole, "--format", "voc", "--draw");
        label(broken, "--format", "voc", "--draw");
        byte[] results = Files.readAllBytes(broken.resolve("results.jsonl"));
        Files.delete(broken.resolve("results.jsonl"));
        int second = new String(results, StandardCharsets.ISO_8859_1).indexOf('\n') + 40;
        Files.write(broken.resolve("journal.jsonl"), Arrays.copyOf(results, second));
        Files.createDirectories(broken.resolve(".dataset.part/Annotations"));
        gateway.answered.clear();

        CommandRun refused = label(broken, "--format", "voc", "--draw");
        CommandRun run = label(broken, "--format", "voc", "--draw", "--resume");

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("--out: " + broken + " holds a run (expected: a new folder, or --resume");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(gateway.answered).hasSize(3).doesNotHaveDuplicates();
        assertThat(files(broken)).isEqualTo(files(whole));
        gateway.answered.clear();
        assertThat(label(broken, "--format", "voc", "--draw", "--resume").status())
                .isZero();
        assertThat(gateway.answered).isEmpty();
        assertThat(files(broken)).isEqualTo(files(whole));
    }

    /// Names and contents of all files.
    static Map<String, String> files(Path folder) throws IOException {
        var files = new TreeMap<String, String>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(path).toString(), HexFormat.of().formatHex(Files.readAllBytes(path)));
            }
        }
        return files;
    }

    @Test
    void resumingLabelsNewAndChangedPicturesAndThoseThatFailed() throws IOException {
        Path out = folder.resolve("out");
        Files.writeString(pictures.resolve("bad.png"), "no picture");
        assertThat(label(out).status()).isEqualTo(3);
        Pictures.write(pictures, "bad.png", 5);
        Pictures.write(pictures, "new.png", 6);
        Files.write(pictures.resolve("a.jpg"), Arrays.copyOf(Pictures.png(7), 500));
        gateway.answered.clear();

        CommandRun run = label(out, "--resume");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(gateway.answered).hasSize(3);
        assertThat(read("coco", out.resolve("annotations.json"))).hasSize(6);
    }

    @Test
    void aRunIsContinuedWithTheSameSettingsOnly() {
        Path out = folder.resolve("out");
        label(out);

        CommandRun threshold = label(out, "--resume", "--threshold", "0.6");
        CommandRun labels = label(out, "--resume", "--label", "dog");

        assertThat(List.of(threshold.status(), labels.status())).containsOnly(2);
        assertThat(threshold.err()).contains("--resume: threshold was 0.5 and is 0.6 now");
        assertThat(labels.err()).contains("--resume: labels was [\"cat\"");
    }

    @Test
    void waitsForABusyServerAndTellsOneThatRefuses() {
        gateway.refusals.add(new FakeGateway.Refusal(503, "{\"detail\":\"busy\"}", "0"));
        gateway.refusals.add(new FakeGateway.Refusal(429, "{\"detail\":\"quota\"}", "0"));
        assertThat(label(folder.resolve("busy"), "--key", "secret").status()).isZero();
        assertThat(gateway.keys).containsOnly("Bearer secret");

        gateway.refusals.add(new FakeGateway.Refusal(422, "{\"detail\":\"image: too odd\"}", null));
        CommandRun odd = label(folder.resolve("odd"));
        assertThat(odd.status()).isEqualTo(3);
        assertThat(odd.err()).contains("failed: a.jpg: image: too odd");

        gateway.refusals.add(new FakeGateway.Refusal(401, "{\"detail\":\"no key\"}", null));
        CommandRun stranger = label(folder.resolve("stranger"));
        assertThat(stranger.status()).isEqualTo(2);
        assertThat(stranger.err())
                .contains("no key (expected: a key by --key or REXSERVE_API_KEY); --resume continues");
        assertThat(label(folder.resolve("stranger"), "--resume").status()).isZero();
    }

    @Test
    void asksForMoreLabelsThanARequestTakes() throws IOException {
        Files.write(
                folder.resolve("names.txt"),
                IntStream.range(0, 230).mapToObj(i -> "thing " + i).toList());
        Path out = folder.resolve("out");

        assertThat(label(out).status()).isZero();

        assertThat(gateway.answered).hasSize(12);
        assertThat(read("coco", out.resolve("annotations.json")))
                .allSatisfy(record -> assertThat(record.regions()).hasSize(230));
    }

    @Test
    void severalAtATimeKeepTheOrder() throws IOException {
        label(folder.resolve("one"));
        label(folder.resolve("eight"), "--parallel", "8");

        assertThat(files(folder.resolve("eight"))).isEqualTo(files(folder.resolve("one")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PICTURES --labels-file FOLDER/none.txt --out FOLDER/x | none.txt: not there",
                "PICTURES --out FOLDER/x | labels: none",
                "PICTURES --label cat --out FOLDER/names.txt | names.txt is a file (expected: a folder)",
                "PICTURES --label cat --out FOLDER/names.txt/x | --out",
                "PICTURES --label cat --out FOLDER | is not empty",
                "PICTURES --label cat --out FOLDER/x --format tfrecord | coco, yolo, voc, labelstudio, jsonl",
                "PICTURES --label cat --out FOLDER/x --threshold 2 | --threshold: 2.0 (expected: 0 to 1)",
                "PICTURES --label cat --out FOLDER/x --key k | --key: given",
                "PICTURES --label cat --out FOLDER/x --server ftp://a | expected: an address such as",
                "PICTURES --label cat --out FOLDER/x --proposal-model FOLDER/none | --proposal-model",
                "PICTURES --label FOLDER/names.txt --out FOLDER/x | --labels-file",
                "FOLDER/none --label cat --out FOLDER/x | none: not there",
                "FOLDER/none*.png --label cat --out FOLDER/x | no file matches",
                "http://example.org/a.jpg --label cat --out FOLDER/x | https://",
                "FOLDER/empty --label cat --out FOLDER/x | pictures: none found",
            })
    void tellsWhatIsMissingBeforeModelsAreLoaded(String line, String expected) throws IOException {
        Files.createDirectories(folder.resolve("empty"));
        String[] arguments = Stream.concat(
                        Stream.of("label"),
                        Stream.of(line.split(" ", -1))
                                .map(word -> word.replace("PICTURES", pictures.toString())
                                        .replace("FOLDER", folder.toString())))
                .toArray(String[]::new);

        CommandRun run = CommandRun.of(List.of(new LabelCommand()), arguments);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(expected);
    }
}
