package io.rexserve.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.cli.Machine;
import io.rexserve.datasets.scene.PlainArt;
import io.rexserve.evaluation.scene.MatchCounts;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.proposal.UpnModel;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TilingEvaluationTest {
    private static final PrintStream SILENT =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    private static final Path HOME = Path.of(System.getProperty("rexserve.home"));
    private static final Path UPN = HOME.resolve("weights/rex-tiny/upn");
    private static final TilingEvaluation.Tiles TILES = new TilingEvaluation.Tiles(1024, 768, List.of(256), 3);
    private static final EvaluationOptions OPTIONS =
            new EvaluationOptions(HOME, HOME, UPN, "cpu", "float32", 2, 3, 0.2, 0.6, 100);

    @Test
    void tilesFindMoreSmallDiscsOfLargeScenes() {
        List<TilingReport.Row> rows;
        try (UpnModel upn = UpnModel.load(UPN)) {
            rows = new TilingEvaluation(TILES, OPTIONS, upn).rows(PlainArt.composer(), SILENT);
        }
        MatchCounts whole = rows.getFirst().score(TilingReport.ObjectSize.SMALL);
        MatchCounts tiled = rows.getLast().score(TilingReport.ObjectSize.SMALL);

        assertThat(whole.wanted()).isPositive().isEqualTo(tiled.wanted());
        assertThat(tiled.recall()).isGreaterThan(whole.recall());
        assertThat(rows).extracting(TilingReport.Row::views).containsExactly(1.0, 1.0 + 5 * 4);

        JsonNode json = JsonMapper.shared()
                .readTree(new TilingReport(TILES, OPTIONS, Machine.here(HOME), rows)
                        .text()
                        .lines()
                        .toList()
                        .getLast());
        assertThat(json.at("/ways/1/small/wanted").asInt()).isEqualTo(tiled.wanted());
        assertThat(json.at("/ways/1/name").asString()).isEqualTo("and tiles of 256");
    }

    @Test
    void sizesAreThoseOfCoco() {
        assertThat(TilingReport.ObjectSize.of(new PixelBox(0, 0, 31, 32))).isEqualTo(TilingReport.ObjectSize.SMALL);
        assertThat(TilingReport.ObjectSize.of(new PixelBox(0, 0, 32, 32))).isEqualTo(TilingReport.ObjectSize.MEDIUM);
        assertThat(TilingReport.ObjectSize.of(new PixelBox(0, 0, 96, 96))).isEqualTo(TilingReport.ObjectSize.LARGE);
    }
}
