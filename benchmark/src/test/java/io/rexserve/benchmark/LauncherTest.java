package io.rexserve.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.standalone.RexServe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// The launcher `./rexserve` against the modules that it starts.
class LauncherTest {
    private static final Path HOME = Path.of(System.getProperty("rexserve.home"));

    record Row(String command, String module, String main, String description) {
        private static Row of(String line) {
            String[] words = line.split(" ", 4);
            return new Row(words[0], words[1], "io.rexserve." + words[2], words[3]);
        }
    }

    static List<Row> rows() throws IOException {
        String script = Files.readString(HOME.resolve("rexserve"));
        int start = script.indexOf("commands='") + "commands='".length();
        return script.substring(start, script.indexOf('\'', start))
                .lines()
                .map(Row::of)
                .toList();
    }

    // Spark's libraries clash with the suite's: the modules that have them hold their own rows to their commands.
    static List<Row> rowsOfTheSuite() throws IOException {
        return rows().stream()
                .filter(row -> !List.of("distributed", "data-engine").contains(row.module))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("rowsOfTheSuite")
    void startsACommandOfTheModuleAndDescribesIt(Row row) throws ReflectiveOperationException {
        Class<?> main = Class.forName(row.main);
        List<Object> commands = main == RexServe.class
                ? RexServe.commands()
                : List.of(main.getConstructor().newInstance());

        assertThat(main.getMethod("main", String[].class)).isNotNull();
        assertThat(HOME.resolve(row.module, "src/main/java", row.main.replace('.', '/') + ".java"))
                .exists();
        assertThat(commands)
                .extracting(command -> new CommandLine(command).getCommandSpec())
                .filteredOn(spec -> spec.name().equals(row.command))
                .singleElement()
                .satisfies(spec -> assertThat(spec.usageMessage().description()).startsWith(row.description));
    }

    @Test
    void listsEveryCommandOfTheServingModule() throws IOException {
        assertThat(RexServe.commands())
                .extracting(command -> new CommandLine(command).getCommandName())
                .isSubsetOf(rows().stream().map(Row::command).toList());
    }

    @Test
    void helpListsEveryCommandWithItsDescription() throws IOException, InterruptedException {
        Process help = new ProcessBuilder(HOME.resolve("rexserve").toString(), "--help")
                .redirectErrorStream(true)
                .start();
        String text = new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(help.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(help.exitValue()).isZero();
        assertThat(rows())
                .extracting(Row::command)
                .contains(
                        "serve",
                        "detect",
                        "ask",
                        "verify",
                        "inspect",
                        "scenes",
                        "datasets",
                        "train",
                        "evaluate",
                        "bench");
        assertThat(rows())
                .allSatisfy(row -> assertThat(text).contains(row.command).contains(row.description));
    }
}
