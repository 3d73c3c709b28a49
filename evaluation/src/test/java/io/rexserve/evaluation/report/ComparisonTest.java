package io.rexserve.evaluation.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rexserve.evaluation.html.StrictParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ComparisonTest {
    private static final Bootstrap BOOTSTRAP = Bootstrap.of(200, 7);

    @TempDir
    private Path folder;

    private static SampleRun run(long answerSeed) {
        return new SampleRun(40, List.of("cat", "dog"), 3, answerSeed);
    }

    /// The run with every second image unanswered.
    private static SampleRun worse(long answerSeed) {
        SampleRun run = run(answerSeed);
        for (int i = 0; i < run.images.size(); i += 2) {
            var image = run.images.get(i);
            run.images.set(
                    i, io.rexserve.evaluation.protocol.DetectionImage.of(image.image(), image.truths(), List.of()));
        }
        return run;
    }

    private static Comparison compared(SampleRun a, SampleRun b) {
        return Comparison.of(
                new Comparison.Run("runs/a", a.content("A")), new Comparison.Run("runs/b", b.content("B")), BOOTSTRAP);
    }

    private Document page(Comparison comparison) throws IOException {
        Path file = folder.resolve("compare.html");
        ComparisonReport.write(file, comparison);
        return StrictParser.parse(Files.readString(file));
    }

    @Test
    void findsNoDifferenceBetweenARunAndItself() {
        Comparison comparison = compared(run(4), run(4));

        assertThat(comparison.groups().getFirst().differences())
                .filteredOn(difference -> Double.isFinite(difference.value()))
                .isNotEmpty()
                .allSatisfy(difference -> {
                    assertThat(difference.value()).isZero();
                    assertThat(difference.interval()).isEqualTo(new Interval(0, 0));
                });
        assertThat(comparison.isWorse("AP50")).isFalse();
        assertThat(comparison.greatest(true)).isEmpty();
    }

    @Test
    void seesARunThatIsWorse() {
        assertThat(compared(run(4), worse(4)).isWorse("AP50")).isTrue();
        assertThat(compared(worse(4), run(4)).isWorse("AP50")).isFalse();
    }

    @Test
    void doesNotCallChanceWorse() {
        assertThat(compared(run(4), run(5)).isWorse("AP50")).isFalse();
        assertThat(compared(run(5), run(4)).isWorse("AP50")).isFalse();
    }

    @Test
    void namesTheFiguresThatThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> compared(run(4), run(5)).isWorse("AP5"))
                .withMessageStartingWith("figure: AP5 (expected: one of AP, AP50, AP75");
    }

    @Test
    void isMeasuredOnTheImagesThatBothHave() {
        SampleRun fewer = run(5);
        fewer.images.subList(30, 40).clear();

        Comparison comparison = compared(run(4), fewer);

        assertThat(comparison.changes()).hasSize(30);
        SampleRun both = run(4);
        both.images.subList(30, 40).clear();
        assertThat(comparison.groups().getFirst().differences().getFirst().a())
                .isEqualTo(both.curves().estimator().values()[0]);
    }

    @Test
    void printsATableAndOneJsonObject() {
        Comparison comparison = compared(run(4), worse(4));

        assertThat(comparison.text())
                .contains("A: runs/a", "B: runs/b", "95 % interval")
                .containsPattern("AP50 .* −\\d");
        assertThat(comparison.json())
                .containsEntry("images", 40)
                .containsEntry("seed", 7L)
                .containsKey("figures");
    }

    @Test
    void drawsTheImagesThatDifferMostOnce() throws IOException {
        Document page = page(compared(run(4), worse(4)));

        int pictures = page.getElementsByTagName("image").getLength();
        assertThat(pictures).isPositive();
        assertThat(page.getElementsByTagName("use").getLength()).isEqualTo(pictures);
        assertThat(page.getElementById("figures")).isNull(); // without a DTD, ids are no ids
        assertThat(page.getElementsByTagName("h2").getLength()).isEqualTo(4);
    }

    @Test
    void pairsQuestionsOfTheSameText() throws IOException {
        Document page = page(Comparison.of(
                new Comparison.Run("a", questions(1, 0)), new Comparison.Run("b", questions(0, 0)), BOOTSTRAP));

        assertThat(page.getDocumentElement().getTextContent())
                .contains("Of 2 questions, B is better on 0, worse on 1 and equal on 1.", "the <b>cat</b>");
    }

    private static RunContent questions(double first, double second) {
        return new RunContent(
                new RunDescription("Refer", "Expressions.", Map.of(), Map.of(), Map.of()),
                List.of(),
                List.of(),
                null,
                List.of(
                        new QuestionOutcome("1", "", "the <b>cat</b>", "", "", first, List.of(), List.of()),
                        new QuestionOutcome("1", "", "the <b>cat</b>", "", "", second, List.of(), List.of())),
                List.of(),
                _ -> Optional.empty());
    }
}
