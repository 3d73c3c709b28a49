package io.rexserve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.CommandRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every command answers a bad argument or file in words, on standard error: no stack trace, no name of a Java class,
/// nothing that a terminal obeys.
class BadInputTest {
    private static final Pattern CLASS_NAME = Pattern.compile("\\b[a-z]+(\\.[a-z]+)+\\.[A-Z]|Exception|\tat ");
    private static final String SAMPLE = System.getProperty("rexserve.home") + "/samples/turtles.jpg";

    @TempDir
    private Path folder;

    @BeforeEach
    void files() throws IOException, InterruptedException {
        Files.createDirectory(folder.resolve("folder"));
        Files.write(folder.resolve("empty"), new byte[0]);
        Files.writeString(folder.resolve("text"), "no model, no image");
        Files.writeString(folder.resolve("escape\u001b[31m"), "no model, no image");
        Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(folder.resolve("zero"), Path.of("/dev/zero"));
        new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start().waitFor();
        Files.write(
                folder.resolve("photo.heic"),
                "\0\0\0\u0018ftypheic\0\0\0\0heicmif1".getBytes(StandardCharsets.ISO_8859_1));
    }

    private CommandRun refused(String... arguments) {
        String[] inFolder = Arrays.stream(arguments)
                .map(argument -> argument.replace("FOLDER", folder.toString()))
                .toArray(String[]::new);
        CommandRun run = CommandRun.of(RexServe.commands(), inFolder);
        String all = run.out() + run.err();
        assertThat(run.status()).as(all).isIn(1, 2);
        assertThat(all).doesNotContainPattern(CLASS_NAME).doesNotContain("\u001b", "fault of its own");
        assertThat(all.length()).isBetween(10, 10_000);
        return run;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FOLDER/missing",
                "FOLDER/folder",
                "FOLDER/empty",
                "FOLDER/text",
                "FOLDER/escape\u001b[31m",
                "FOLDER/loop",
                "FOLDER/zero",
                "FOLDER/pipe",
                "FOLDER/photo.heic",
                "",
                "a\0b",
                "FOLDER/text/below",
                "\ufffd",
                "/proc/self/mem"
            })
    void aFileThatIsNone(String file) {
        assertThat(refused("detect", file, "dog").status()).isEqualTo(2);
        assertThat(refused("ask", file, "--task", "detect", "--label", "dog").status())
                .isEqualTo(2);
        refused("inspect", file);
        refused("inspect", file, "--json");
        refused("verify", file);
        refused("serve", "--config", file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "detect",
                "ask",
                "inspect",
                "verify",
                "nothing",
                "ask IMAGE",
                "ask IMAGE --task",
                "ask IMAGE --task nothing",
                "detect IMAGE dog --max-proposals x",
                "detect IMAGE dog --max-proposals 2e9",
                "detect IMAGE dog --max-proposals 99999999999",
                "detect IMAGE dog --max-proposals -1",
                "detect IMAGE dog --object-threshold NaN",
                "detect IMAGE dog --object-threshold 1e400",
                "detect IMAGE dog --ranking x",
                "detect IMAGE dog --out FOLDER",
                "detect IMAGE dog --out FOLDER/no/x.png",
                "detect IMAGE dog --llm-model FOLDER/missing",
                "detect IMAGE dog --unknown",
                "serve --port x",
                "serve --port -1",
                "serve --port 70000",
                "serve --address not.an.address.invalid",
                "serve more",
                "inspect FOLDER/text more",
                "ask IMAGE --task region_category --region 2e9",
                "ask IMAGE --task region_category --box 1,2,3",
                "ask IMAGE --task region_category --box 1,2,NaN,4",
                "ask IMAGE --task grounded_question --question"
            })
    void argumentsThatAreNone(String line) {
        String[] arguments = Stream.of(line.split(" "))
                .map(argument -> argument.equals("IMAGE") ? SAMPLE : argument)
                .filter(argument -> !argument.isEmpty())
                .toArray(String[]::new);
        assertThat(refused(arguments).status()).isEqualTo(2);
    }

    @Test
    void labelsThatAreNone() {
        for (String label : new String[] {"", " ", "\ud83d", "\ufffd", "x".repeat(100_000)}) {
            assertThat(refused("detect", SAMPLE, label).status()).isEqualTo(2);
        }
        var many = new ArrayList<>(List.of("detect", SAMPLE));
        IntStream.range(0, 10_000).forEach(number -> many.add("label " + number));
        assertThat(refused(many.toArray(String[]::new)).status()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a: [1                              | line 1
            a: {b: c                           | line 1
            {{{{                               | line 1
            a: &x [1]\\nb: *x                  | line 2, column 4: an alias
            rexserve: {llm: {max-tokens: x}}   | max-tokens: x (expected: a whole number
            rexserve: {llm: {max-tokens: 2e99}}| max-tokens
            rexserve: {llm: {max-token: 1}}    | max-token: unknown
            rexserve: {llm: {max-tokens: -1}}  | max-tokens
            rexserve: {llm: [1, 2]}            | rexserve.llm: a list (expected: one value, or keys
            rexserve: [1, 2]                   | rexserve: a list
            rexserve: {llm: {max-tokens: [1]}} | rexserve.llm.max-tokens: a list
            rexserve: {gateway: [{a: 1}]}      | rexserve.gateway: a list
            rexserve: {dtype: float8}          | dtype
            server: {port: x}                  | x (expected: a whole number
            server: {port: 70000}              | 70000
            !!java.net.URL [x]                 | Global tag is not allowed
            """)
    void settingsThatAreNone(String yaml, String words) throws IOException {
        Files.writeString(folder.resolve("mine.yml"), yaml.replace("\\n", "\n"));
        CommandRun run = refused("serve", "--stop-when-ready", "--config", "FOLDER/mine.yml");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(words);
    }

    @Test
    void settingsThatAreTooMany() throws IOException {
        Files.writeString(folder.resolve("mine.yml"), "a: [" + "1,".repeat(30_000) + "1]");
        assertThat(refused("serve", "--config", "FOLDER/mine.yml").err()).contains("more than 20000 values");
        Files.writeString(folder.resolve("mine.yml"), "[".repeat(10_000));
        refused("serve", "--config", "FOLDER/mine.yml");
        Files.writeString(folder.resolve("mine.yml"), "#".repeat(1_000_001));
        assertThat(refused("serve", "--config", "FOLDER/mine.yml").err()).contains("1000001 bytes");
    }
}
