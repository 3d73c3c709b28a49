package io.rexserve.llm;

import static io.rexserve.llm.RunningLlm.detect;
import static io.rexserve.llm.RunningLlm.image;
import static io.rexserve.llm.RunningLlm.regions;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.v1.ConverseEvent.EventCase;
import io.rexserve.v1.FinishReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A text that ends answers, given in `rexserve.json` beside the embedded model.
@Timeout(180)
class StopTextTest {
    private static final Path MODEL = Path.of(System.getProperty("rexserve.home"), "weights", "rex-tiny", "chatrex");

    @Test
    void endsTheAnswerAndIsNoPartOfIt(@TempDir Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(MODEL)) {
            files = list.toList();
        }
        for (Path file : files) {
            Files.copy(file, folder.resolve(file.getFileName()));
        }
        Files.writeString(folder.resolve("rexserve.json"), "{\"decoding\": {\"stop_strings\": [\"</objects>\"]}}");
        try (var llm = new RunningLlm("rexserve.llm.model=" + folder)) {
            llm.ready();
            var answers = llm.converse(image(), regions(), detect("cat"));
            var done = answers.of(EventCase.DONE).getFirst().getDone();
            assertThat(done.getAnswer()).contains("<objects>").doesNotContain("</objects>");
            assertThat(done.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
        }
    }
}
