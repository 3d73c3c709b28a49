package io.rexserve.llm;

import static io.rexserve.llm.RunningLlm.detect;
import static io.rexserve.llm.RunningLlm.image;
import static io.rexserve.llm.RunningLlm.regions;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.v1.Box;
import io.rexserve.v1.ConverseEvent.EventCase;
import io.rexserve.v1.refusal.Refusal.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The embedded model with a `rexserve.json` beside its weights.
@Timeout(120)
class OverridesTest {
    private static final Path MODEL = Path.of(System.getProperty("rexserve.home"), "weights", "rex-tiny", "chatrex");
    private static final Box[] THREE = IntStream.range(0, 3)
            .mapToObj(i -> Box.newBuilder()
                    .setX1(40 * i)
                    .setY1(40)
                    .setX2(40 * i + 100)
                    .setY2(140)
                    .build())
            .toArray(Box[]::new);

    @TempDir
    private Path folder;

    private RunningLlm started(String overrides) throws IOException {
        try (Stream<Path> files = Files.list(MODEL)) {
            for (Path file : files.toList()) {
                Files.createSymbolicLink(folder.resolve(file.getFileName()), file);
            }
        }
        Files.writeString(folder.resolve("rexserve.json"), overrides);
        return new RunningLlm("rexserve.llm.model=" + folder, "rexserve.llm.max-regions=10").ready();
    }

    @Test
    void moreBoxesThanTheModelMayNameAreRefused() throws IOException {
        try (RunningLlm llm = started("{\"boxes\": {\"max_objects\": 2}}")) {
            assertThat(llm.converse(image(), regions(THREE)).refusal().violations())
                    .containsExactly(new Violation("regions.boxes", "3 (expected: <= 2)"));
        }
    }

    @Test
    void moreBoxesThanTheModelMayNameAreTruncatedWhereConfigured() throws IOException {
        try (RunningLlm llm = started("{\"boxes\": {\"max_objects\": 2, \"too_many_boxes\": \"cut\"}}")) {
            Answers answers = llm.converse(image(), regions(THREE), detect("orange"));
            assertThat(answers.of(EventCase.REGIONS_READY))
                    .singleElement()
                    .satisfies(event ->
                            assertThat(event.getRegionsReady().getCount()).isEqualTo(2));
            assertThat(answers.kinds()).endsWith(EventCase.DONE);
        }
    }
}
