package io.rexserve.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
    void proposalFiltersAreThoseOfTheService(String option, String setting) throws IOException {
        assertThat(Double.valueOf(standard(new EvaluateCommand(), option))).isEqualTo(served(setting));
    }

    @ParameterizedTest
    @CsvSource({"--min-score, min-score", "--nms, nms-iou", "--batch, max-batch-size"})
    void tileFiltersAreThoseOfTheService(String option, String setting) throws IOException {
        assertThat(Double.valueOf(standard(new EvaluateTilesCommand(), option))).isEqualTo(served(setting));
    }

    private static String standard(Object command, String option) {
        return new CommandLine(command).getCommandSpec().findOption(option).defaultValue();
    }

    private static double served(String setting) throws IOException {
        Object value = new YamlPropertySourceLoader()
                .load("proposals", new ClassPathResource("proposal.yml"))
                .getFirst()
                .getProperty("rexserve.proposal." + setting);
        return Double.parseDouble(String.valueOf(value));
    }

    @Test
    void missingArtIsReportedWithTheCommandThatFetchesIt(@TempDir Path folder) {
        CommandRun run =
                CommandRun.of(List.of(new EvaluateCommand()), "evaluate", "--scenes", "1", "--art", folder.toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("art folder: " + folder).contains("datasets/fetch-art.sh");
    }
}
