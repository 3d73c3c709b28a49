package io.rexserve.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.CommandRun;
import io.rexserve.datasets.detection.YoloFormat;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.ImageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DatasetsCommandTest {
    @TempDir
    Path folder;

    private String dataset;
    private List<ImageRecord> records;

    @BeforeEach
    void writeADataset() throws IOException {
        Path path = folder.resolve("in");
        var random = new RandomRecords(9, folder.resolve("pictures"));
        records = random.records(30);
        try (DatasetWriter writer =
                new YoloFormat().create(path, new WriteOptions(random.description(), true, new Losses()))) {
            for (ImageRecord record : records) {
                writer.write(record.withSplit(null));
            }
            writer.finish();
        }
        dataset = path.toString();
    }

    private static CommandRun run(String... arguments) {
        return CommandRun.of(
                List.of(new DatasetsCommand()),
                Stream.concat(Stream.of("datasets"), Stream.of(arguments)).toArray(String[]::new));
    }

    private static JsonNode json(CommandRun run) {
        return JsonMapper.shared().readTree(run.out());
    }

    private long named() {
        return records.stream()
                .flatMap(record -> record.regions().stream())
                .filter(region -> region.category() != null)
                .count();
    }

    @Test
    void inspectCounts() {
        JsonNode found = json(run("inspect", dataset, "--json", "--decode"));

        assertThat(found.get("format").stringValue()).isEqualTo("yolo");
        assertThat(found.get("images").intValue()).isEqualTo(30);
        assertThat(found.get("regions").longValue()).isEqualTo(named());
        assertThat(found.get("categories")).hasSize(7);
        assertThat(run("inspect", dataset).out())
                .contains("format yolo")
                .contains("7 categories")
                .doesNotContain("malformed");
    }

    @Test
    void strictEndsAtTheFirstDamagedEntryWithStatusOne() throws IOException {
        Path label = folder.resolve("in/labels/all/bad.txt");
        Files.writeString(label, "0 .5 .5 .1");
        Files.copy(
                folder.resolve("pictures").resolve(records.getFirst().image().name()),
                folder.resolve("in/images/all/bad.png"));

        assertThat(run("inspect", dataset).out())
                .contains("malformed")
                .contains("labels/all/bad.txt, line 1: 4 numbers (expected: 5,");
        CommandRun strict = run("inspect", dataset, "--strict");
        assertThat(strict.status()).isEqualTo(1);
        assertThat(strict.err()).startsWith("rexserve: labels/all/bad.txt, line 1: 4 numbers");
        assertThat(run("convert", dataset, folder.resolve("out").toString(), "--to", "voc", "--strict")
                        .status())
                .isEqualTo(1);
        assertThat(folder.resolve("out")).doesNotExist();
        assertThat(folder.resolve("out.part")).doesNotExist();
    }

    @Test
    void wrongArgumentsAreToldWithStatusTwo() throws IOException {
        Files.createDirectory(folder.resolve("empty"));

        assertThat(run("inspect", folder.resolve("none").toString()).err()).contains("none: not there");
        assertThat(run("inspect", folder.resolve("empty").toString()).err())
                .contains("empty: looks like no known format (expected: --from with one of");
        assertThat(run("inspect", dataset, "--from", "xyz").err()).contains("format: xyz (expected: one of ");
        assertThat(run("inspect", dataset, "--images", "/none").err()).contains("--images: /none (expected: a folder)");
        assertThat(run("convert", dataset, dataset, "--to", "voc").err()).contains("exists (expected: a new folder)");
        assertThat(run("split", dataset, folder.resolve("out").toString(), "--shares", "a=2")
                        .err())
                .contains("--shares: a=2 (expected: ");
        assertThat(run("split", dataset, folder.resolve("out").toString(), "--group-by", "(")
                        .err())
                .contains("--group-by: (: ");
        assertThat(run("sample", dataset, "--count", "0").status()).isEqualTo(2);
    }

    @Test
    void convertTellsWhatIsLost() {
        CommandRun run = run("convert", dataset, folder.resolve("out").toString(), "--to", "voc", "--json");

        assertThat(run.status()).isZero();
        assertThat(json(run).get("regions").longValue()).isEqualTo(named());
        assertThat(json(run).get("lost").has("score")).isTrue();
        assertThat(json(run("inspect", folder.resolve("out").toString(), "--from", "voc", "--json"))
                        .get("regions")
                        .longValue())
                .isEqualTo(named());
    }

    @Test
    void aFormatThatHoldsImagesIsWrittenWithoutUnreadableOnes() throws IOException {
        String source = folder.resolve("odvg.jsonl").toString();
        assertThat(run("convert", dataset, source, "--to", "odvg").status()).isZero();
        Path images = folder.resolve("in/images/all");
        List<Path> files;
        try (Stream<Path> listed = Files.list(images)) {
            files = listed.sorted().toList();
        }
        Files.delete(files.get(3));
        Files.writeString(files.get(5), "no image");
        String[] command = {"convert", source, "", "--to", "tsv", "--json", "--images", images.toString()};
        command[2] = folder.resolve("a.tsv").toString();
        CommandRun run = run(command);

        assertThat(run.status()).isZero();
        JsonNode report = json(run);
        assertThat(report.get("lost").get("image").longValue()).isEqualTo(2);
        assertThat(report.get("problems").toString())
                .contains("missing_image", "unreadable_image", files.get(3).getFileName() + ": no file ");
        assertThat(json(run("inspect", command[2], "--from", "tsv", "--json"))
                        .get("images")
                        .intValue())
                .isEqualTo(28);
        Stream<String> strict = Stream.concat(Stream.of(command), Stream.of("--strict"));
        command[2] = folder.resolve("b.tsv").toString();
        CommandRun ended = run(strict.toArray(String[]::new));
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.err()).contains(files.get(3).getFileName() + ": no file ", "nothing was written");
        assertThat(folder.resolve("b.tsv")).doesNotExist();
    }

    @Test
    void splitPartsNoImageAndKeepsGroupsTogether() throws IOException {
        // The same picture under another name.
        Path first = folder.resolve("in/images/all")
                .resolve(records.getFirst().image().name());
        Files.copy(first, folder.resolve("in/images/all/copy.png"));

        CommandRun run = run(
                "split",
                dataset,
                folder.resolve("out").toString(),
                "--shares",
                "train=0.5,val=0.5",
                "--copy-images",
                "--group-by",
                "^(folder \\d)/");

        assertThat(run.status()).as(run.err()).isZero();
        Map<String, Path> partOf = new HashMap<>();
        try (Stream<Path> files = Files.walk(folder.resolve("out/images"))) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> partOf.put(
                            folder.resolve("out/images")
                                    .relativize(file)
                                    .subpath(
                                            1,
                                            folder.resolve("out/images")
                                                    .relativize(file)
                                                    .getNameCount())
                                    .toString(),
                            folder.resolve("out/images").relativize(file).getName(0)));
        }
        assertThat(partOf).hasSize(31);
        assertThat(partOf.values()).contains(Path.of("train"), Path.of("val"));
        assertThat(partOf.get("copy.png"))
                .isEqualTo(partOf.get(records.getFirst().image().name()));
        assertThat(partOf.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith("folder 0/"))
                        .map(Map.Entry::getValue)
                        .distinct())
                .hasSize(1);
        assertThat(json(run("inspect", folder.resolve("out").toString(), "--json"))
                        .get("splits")
                        .size())
                .isEqualTo(2);
    }

    @Test
    void sampleIsTheSameForASeed() {
        CommandRun first = run("sample", dataset, "--count", "5", "--seed", "3");

        assertThat(first.out().lines()).hasSize(5);
        assertThat(run("sample", dataset, "--count", "5", "--seed", "3").out()).isEqualTo(first.out());
        assertThat(run("sample", dataset, "--count", "5", "--seed", "4").out()).isNotEqualTo(first.out());
        CommandRun sheet = run(
                "sample",
                dataset,
                "--category",
                "cat",
                "--sheet",
                folder.resolve("s.html").toString(),
                "--out",
                folder.resolve("few").toString(),
                "--to",
                "voc");
        assertThat(sheet.status()).as(sheet.err()).isZero();
        assertThat(folder.resolve("s.html")).exists();
        assertThat(folder.resolve("few/Annotations")).isDirectory();
    }
}
