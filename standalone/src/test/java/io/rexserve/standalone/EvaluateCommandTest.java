package io.rexserve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ClassPathResource;
import picocli.CommandLine;

class EvaluateCommandTest {
    @ParameterizedTest
    @CsvSource({"--min-score, min-score", "--nms, nms-iou"})
    void proposalsAreKeptAsWhenServing(String option, String setting) throws IOException {
        String measured = new CommandLine(new EvaluateCommand())
                .getCommandSpec()
                .findOption(option)
                .defaultValue();
        Object served = new YamlPropertySourceLoader()
                .load("proposals", new ClassPathResource("proposal.yml"))
                .getFirst()
                .getProperty("rexserve.proposal." + setting);

        assertThat(Double.valueOf(measured)).isEqualTo(served);
    }

    @Test
    void withoutArtItSaysHowToFetchIt(@TempDir Path folder) {
        CommandRun run = CommandRun.of("evaluate", "--scenes", "1", "--art", folder.toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("art folder: " + folder).contains("trainer/fetch-art.sh");
    }
}
