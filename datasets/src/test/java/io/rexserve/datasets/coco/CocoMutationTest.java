package io.rexserve.datasets.coco;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.WriteOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Files damaged at random: each is refused as a whole, or read, and then what was read is written again and read
/// without a problem that costs an entry.
class CocoMutationTest {
    private static final int MUTATIONS = 400;

    private static final List<String> TOKENS = List.of(
            "null",
            "NaN",
            "-Infinity",
            "true",
            "{}",
            "[]",
            "\"\"",
            "\"x\"",
            "0",
            "-1",
            "1e999",
            "1e-07",
            "7.0",
            "99999999999999999999",
            "{\"a\":1,\"a\":2}",
            "[[1]]",
            "\"\\u0000\"",
            "\"../../x\"",
            ",",
            "}",
            "]",
            "\uFEFF");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void aDamagedFileIsRefusedOrWhatIsReadIsSound(CocoToolsTest.Tool tool) throws Exception {
        var random = new Random(tool.name().hashCode());
        String text = tool.text().replace('\'', '"');
        for (int i = 0; i < MUTATIONS; i++) {
            String mutated = mutate(text, random);
            for (int more = random.nextInt(3); more > 0; more--) {
                mutated = mutate(mutated, random);
            }
            check(Files.writeString(folder.resolve("a.json"), mutated));
        }
    }

    /// A value is replaced, or some bytes are cut out.
    private static String mutate(String text, Random random) {
        int from = random.nextInt(text.length());
        if (random.nextInt(4) == 0) {
            return text.substring(0, from) + text.substring(Math.min(text.length(), from + 1 + random.nextInt(9)));
        }
        int start = text.indexOf(':', from) + 1;
        int end = start;
        while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(0, start) + TOKENS.get(random.nextInt(TOKENS.size())) + text.substring(end);
    }

    private void check(Path file) throws IOException {
        Path copy = folder.resolve("copy.json");
        Files.deleteIfExists(copy);
        CocoFormat format = CocoFormat.LVIS.isLikely(file) ? CocoFormat.LVIS : CocoFormat.COCO;
        try (DatasetReader reader = format.open(file, new ReadOptions(folder, ProblemSink.lenient()))) {
            while (reader.next().isPresent()) {
                // no image is there, so none is returned
            }
        } catch (DatasetException e) {
            assertThat(e).hasMessageStartingWith(file.toString());
            return;
        }
        try (DatasetReader reader = format.open(file, new ReadOptions(null, ProblemSink.lenient()));
                DatasetWriter writer =
                        format.create(copy, new WriteOptions(reader.description(), false, new Losses()))) {
            for (var record = reader.next(); record.isPresent(); record = reader.next()) {
                writer.write(record.get());
            }
            writer.finish();
        }
        try (DatasetReader reader = format.open(copy, new ReadOptions(null, ProblemSink.strict()))) {
            while (reader.next().isPresent()) {
                // strict: what costs an entry ends the reading
            }
        } catch (DatasetException e) {
            throw new AssertionError(Files.readString(file, StandardCharsets.UTF_8), e);
        }
    }
}
