package io.rexserve.evaluation.paradigm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.trainer.paradigm.AnswerRow;
import io.rexserve.trainer.paradigm.Arm;
import io.rexserve.trainer.paradigm.SceneRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ParadigmTablesTest {
    private static final List<Float> CAT = List.of(10f, 10f, 50f, 50f);
    private static final List<Float> OTHER_CAT = List.of(100f, 100f, 200f, 200f);
    private static final List<Float> NEAR_CAT = List.of(10f, 10f, 50f, 42f);

    @TempDir
    private Path work;

    @BeforeEach
    void writeScenes() throws IOException {
        // The second cat is proposed by nobody.
        lines("scenes.jsonl", List.of(new SceneRow(0, List.of(CAT, OTHER_CAT), List.of(1, 1), List.of(NEAR_CAT))));
    }

    private void lines(String file, List<?> rows) throws IOException {
        Files.write(
                work.resolve(file),
                rows.stream().map(JsonMapper.shared()::writeValueAsString).toList());
    }

    private static AnswerRow row(int step, boolean last, int name, List<List<Float>> boxes) {
        return new AnswerRow(step, 0.5 * step, 10L * step, last, 0, name, boxes, 6 + boxes.size(), 3, 1);
    }

    private void index() throws IOException {
        lines(
                "index-1.answers.jsonl",
                List.of(
                        row(10, false, 1, List.of()),
                        row(20, true, 1, List.of(NEAR_CAT)),
                        row(20, true, 2, List.of())));
    }

    private void coordinates() throws IOException {
        lines(
                "coordinates-1.answers.jsonl",
                List.of(row(8, true, 1, List.of(CAT, OTHER_CAT, CAT)), row(8, true, 2, List.of(CAT))));
    }

    @Test
    void theLastPointGivesTheFigures() throws IOException {
        index();
        coordinates();
        Map<String, Map<String, Double>> figures =
                ParadigmTables.read(work, List.of(1L, 2L)).figures();

        assertThat(figures).containsOnlyKeys("A 1", "B 1");
        Map<String, Double> a = Objects.requireNonNull(figures.get("A 1"));
        assertThat(a.get("F1@.5")).isCloseTo(2 / 3.0, within(1e-9));
        // IoU .8: right at seven of ten thresholds.
        assertThat(a.get("F1@mIoU")).isCloseTo(0.7 * 2 / 3, within(1e-9));
        assertThat(a.get("refused")).isEqualTo(1);
        assertThat(a.get("tokens")).isEqualTo(7);
        assertThat(a).containsEntry("precision", 1.0).doesNotContainValue(Double.NaN);
        Map<String, Double> b = Objects.requireNonNull(figures.get("B 1"));
        // Two of four boxes said are right, both cats are found.
        assertThat(b.get("F1@.5")).isCloseTo(4 / 6.0, within(1e-9));
        assertThat(b.get("F1@.5 without repeats")).isCloseTo(4 / 5.0, within(1e-9));
        assertThat(b.get("refused")).isZero();
    }

    @Test
    void theCeilingsAreThoseOfProposalsAndBins() throws IOException {
        index();
        String text = ParadigmTables.read(work, List.of(1L)).markdown();
        String proposals = text.lines()
                .filter(line -> line.contains("best proposal"))
                .findFirst()
                .orElseThrow();
        String bins = text.lines()
                .filter(line -> line.contains("128 bins"))
                .findFirst()
                .orElseThrow();

        assertThat(proposals).contains("0.667").contains("0.467").contains("0.500");
        assertThat(bins).contains("| 1.000 |");
    }

    @Test
    void equalStepsTakeTheLatestPointWithinTheFewest() throws IOException {
        index();
        coordinates();
        String equal = ParadigmTables.read(work, List.of(1L))
                .markdown()
                .lines()
                .dropWhile(line -> !line.startsWith("The latest measured point with at most 8 steps"))
                .takeWhile(line -> !line.startsWith("With at most"))
                .collect(Collectors.joining("\n"));

        // Arm A was measured at 10 steps first: no point is within 8, so the table shows the first one and its steps.
        assertThat(equal).contains("| 10 | 100 |").contains("| 8 | 80 |");
    }

    @Test
    void curvesAreWrittenInSmallPictures() throws IOException {
        index();
        ParadigmTables.read(work, List.of(1L)).draw(work);

        assertThat(work.resolve("paradigms-f1.png")).isNotEmptyFile();
        assertThat(Files.size(work.resolve("paradigms-f1.png"))).isLessThan(60_000);
        assertThat(work.resolve("paradigms-refusal.png")).isNotEmptyFile();
    }

    @Test
    void noAnswersAtAllAreAnError() {
        assertThatThrownBy(() -> ParadigmTables.read(work, List.of(1L)))
                .hasMessage(work + ": no answers (expected: those of at least one arm and seed)");
    }

    @Test
    void armFilesAreNamedAfterArmAndSeed() throws IOException {
        index();

        assertThat(AnswerRow.read(work, Arm.INDEX, 1)).hasSize(3);
        assertThat(AnswerRow.read(work, Arm.INDEX, 2)).isEmpty();
    }
}
