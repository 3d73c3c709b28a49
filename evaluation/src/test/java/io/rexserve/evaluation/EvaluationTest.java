package io.rexserve.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.datasets.scene.PlainArt;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.model.tokenizer.Tokenizer;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EvaluationTest {
    private static final PrintStream SILENT =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    private static final Path HOME = Path.of(System.getProperty("rexserve.home"));
    private static final Path WEIGHTS = HOME.resolve("weights/rex-tiny");
    private static final Path UPN = WEIGHTS.resolve("upn");
    private static final Path CHATREX = WEIGHTS.resolve("chatrex");

    private static EvaluationOptions options(double minScore) {
        return new EvaluationOptions(HOME, WEIGHTS, UPN, "cpu", "float32", 3, 11, minScore, 0.6, 50);
    }

    private static EvaluationReport.Figures measured(double minScore) {
        try (var upn = UpnModel.load(UPN);
                var chatrex = ChatRexModel.load(CHATREX);
                var tokenizer = Tokenizer.load(CHATREX)) {
            return new Evaluation(options(minScore), upn, chatrex, tokenizer)
                    .scenes(PlainArt.composer(), "discs", SILENT);
        }
    }

    @Test
    void theSameSeedGivesTheSameFigures() {
        EvaluationReport.Figures measured = measured(0.3);
        Map<String, MatchCounts> figures = measured.scores();

        assertThat(figures).containsKeys("proposals, fine", "one name", "all names in one question", "region name");
        assertThat(figures.getOrDefault("proposals, fine", MatchCounts.NONE).wanted())
                .isPositive();
        assertThat(measured.precisions().get("all, by score")).isNotNull().satisfies(precision -> {
            assertThat(precision.truths())
                    .isEqualTo(
                            figures.getOrDefault("one name", MatchCounts.NONE).wanted());
            assertThat(precision.at50()).isBetween(precision.mean(), 1.0);
        });
        assertThat(measured).isEqualTo(measured(0.3));
    }

    @Test
    void withoutProposalsNothingIsFoundAndEveryAbsentNameIsRefused() {
        EvaluationReport.Figures measured = measured(1);
        Map<String, MatchCounts> figures = measured.scores();

        assertThat(figures.getOrDefault("one name", MatchCounts.NONE).recall()).isZero();
        assertThat(figures.getOrDefault("absent, another super-category", MatchCounts.NONE)
                        .recall())
                .isEqualTo(1);
        assertThat(measured.precisions().values())
                .allSatisfy(precision -> assertThat(precision.at50()).isZero());
    }

    @Test
    void theLastLineIsOneJsonObjectThatNamesMachineAndCommit(@TempDir Path elsewhere) {
        var figures = new EvaluationReport.Figures(
                Map.of("one name", new MatchCounts(3, 4, 6)),
                Map.of("by score", new AveragePrecision.Summary(0.75, 0.5, 0.25, 6)));
        Map<String, EvaluationReport.Figures> sets = Map.of("looks", figures);
        var report = new EvaluationReport(options(0.3), Machine.here(elsewhere), 1.25, sets);

        String last = report.text().lines().toList().getLast();
        JsonNode json = JsonMapper.shared().readTree(last);

        assertThat(json.at("/machine/commit").asString()).isEqualTo("unknown");
        assertThat(json.at("/machine/cores").asInt()).isPositive();
        assertThat(json.at("/sets/looks/one name/f1").asDouble()).isEqualTo(0.6);
        assertThat(json.at("/averagePrecision/looks/by score/ap50").asDouble()).isEqualTo(0.75);
        assertThat(report.text()).contains("by score").contains("0.250");
        assertThat(report.text()).contains("one name").contains("0.750").contains("0.500");
    }

    @Test
    void aThresholdBeyondOneIsRefused() {
        assertThatThrownBy(() -> options(1.5)).hasMessageContaining("minScore: 1.5 (expected: 0 to 1)");
    }
}
