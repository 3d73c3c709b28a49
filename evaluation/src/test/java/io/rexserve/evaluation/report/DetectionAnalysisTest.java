package io.rexserve.evaluation.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.evaluation.coco.CategoryMatches;
import io.rexserve.evaluation.protocol.DetectionImage;
import io.rexserve.evaluation.protocol.FoundBox;
import io.rexserve.evaluation.protocol.Rectangle;
import io.rexserve.evaluation.protocol.TruthBox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DetectionAnalysisTest {
    private static final Bootstrap BOOTSTRAP = Bootstrap.of(100, 7);

    private static TruthBox truth(String label, double x, double y, double side) {
        return TruthBox.of(label, Rectangle.ofSize(x, y, side, side));
    }

    private static FoundBox found(String label, double x, double y, double side, double score) {
        return new FoundBox(label, Rectangle.ofSize(x, y, side, side), score, score);
    }

    private static BoxMatching matching(List<TruthBox> truths, FoundBox... found) {
        return BoxMatching.of(DetectionImage.of("a", truths, List.of(found)), 0, false);
    }

    private static Map<ErrorKind, Long> errors(List<TruthBox> truths, FoundBox... found) {
        Map<ErrorKind, Long> counts = new java.util.EnumMap<>(ErrorKind.class);
        ErrorKind.count(matching(truths, found), counts);
        return counts;
    }

    @Test
    void matchesTheBestScoredBoxFirst() {
        BoxMatching matching =
                matching(List.of(truth("cat", 0, 0, 100)), found("cat", 0, 0, 100, 0.3), found("cat", 5, 0, 100, 0.9));

        assertThat(matching.outcome(1)).isEqualTo(BoxMatching.Outcome.RIGHT);
        assertThat(matching.outcome(0)).isEqualTo(BoxMatching.Outcome.WRONG);
        assertThat(matching.f1()).isCloseTo(2 / 3.0, within(1e-12));
    }

    @Test
    void ignoresBoxesOnCrowdsAndOnClassesThatAreNotFullyAnnotated() {
        var crowd = new TruthBox("cat", Rectangle.ofSize(0, 0, 200, 200), 40000, true);
        var image = new DetectionImage(
                "a",
                List.of(crowd),
                List.of(found("cat", 10, 10, 50, 0.9), found("dog", 0, 0, 9, 0.9), found("cow", 0, 0, 9, 0.9)),
                Set.of("cow"),
                Set.of("dog"));

        BoxMatching matching = BoxMatching.of(image, 0, true);

        assertThat(matching.outcome(0)).isEqualTo(BoxMatching.Outcome.IGNORED);
        assertThat(matching.outcome(1)).isEqualTo(BoxMatching.Outcome.IGNORED);
        assertThat(matching.outcome(2)).isEqualTo(BoxMatching.Outcome.WRONG);
        assertThat(matching.missed()).isZero();
    }

    @Test
    void matchesAsTheFiguresDo() {
        var run = new SampleRun(60, List.of("cat", "dog", "cow"), 5, 6);
        BoxCurves curves = run.curves();
        for (int i = 0; i < run.images.size(); i++) {
            int hits = 0;
            for (CategoryMatches matches : curves.boxes().matches(i, 0)) {
                for (int d = 0; d < matches.detectionCount(); d++) {
                    hits += matches.hit(0, d) >= 0 ? 1 : 0;
                }
            }

            assertThat(BoxMatching.of(run.images.get(i), 0, false).right())
                    .as("image %d", i)
                    .isEqualTo(hits);
        }
    }

    @Test
    void choosesTheScoreOfGreatestF1() {
        var image = DetectionImage.of(
                "a",
                List.of(truth("cat", 0, 0, 50), truth("cat", 100, 0, 50)),
                List.of(
                        found("cat", 0, 0, 50, 0.9),
                        found("cat", 100, 0, 50, 0.6),
                        found("cat", 200, 0, 50, 0.5),
                        found("cat", 300, 0, 50, 0.4)));

        OperatingPoint point = OperatingPoint.of(List.of(image));

        assertThat(point.minScore()).isEqualTo(0.6);
        assertThat(point.f1()).isEqualTo(1);
        assertThat(point.f1OfAll()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(point.below()).isEqualTo(2);
    }

    @Test
    void keepsEveryBoxWhereScoresDoNotHelp() {
        var image = DetectionImage.of(
                "a", List.of(truth("cat", 0, 0, 50)), List.of(found("cat", 0, 0, 50, 1), found("cat", 99, 0, 50, 1)));

        OperatingPoint point = OperatingPoint.of(List.of(image));

        assertThat(point.minScore()).isEqualTo(1);
        assertThat(point.below()).isZero();
    }

    @Test
    void tellsErrorsApartAsTideDoes() {
        List<TruthBox> cat = List.of(truth("cat", 0, 0, 100));

        assertThat(errors(cat, found("cat", 60, 0, 100, 0.9))).isEqualTo(Map.of(ErrorKind.LOCALISATION, 1L));
        assertThat(errors(cat, found("dog", 0, 0, 100, 0.9))).isEqualTo(Map.of(ErrorKind.CLASSIFICATION, 1L));
        assertThat(errors(cat, found("cat", 0, 0, 100, 0.9), found("cat", 1, 0, 100, 0.8)))
                .isEqualTo(Map.of(ErrorKind.DUPLICATE, 1L));
        assertThat(errors(cat, found("dog", 60, 0, 100, 0.9)))
                .isEqualTo(Map.of(ErrorKind.BOTH, 1L, ErrorKind.MISSED, 1L));
        assertThat(errors(cat, found("cat", 0, 0, 100, 0.9), found("cat", 300, 0, 100, 0.8)))
                .isEqualTo(Map.of(ErrorKind.BACKGROUND, 1L));
        assertThat(errors(cat)).isEqualTo(Map.of(ErrorKind.MISSED, 1L));
    }

    @Test
    void pairsConfusedBoxesWhateverTheirClass() {
        var confusions = new Confusions();

        confusions.add(matching(
                List.of(truth("cat", 0, 0, 100), truth("cow", 200, 0, 100), truth("cat", 400, 0, 100)),
                found("dog", 0, 0, 100, 0.9),
                found("cat", 400, 0, 100, 0.9),
                found("dog", 600, 0, 100, 0.9)));

        assertThat(confusions.count(new Confusions.Cell("cat", "dog"))).isEqualTo(1);
        assertThat(confusions.count(new Confusions.Cell("cat", "cat"))).isEqualTo(1);
        assertThat(confusions.count(new Confusions.Cell("cow", Confusions.BACKGROUND)))
                .isEqualTo(1);
        assertThat(confusions.count(new Confusions.Cell(Confusions.BACKGROUND, "dog")))
                .isEqualTo(1);
        assertThat(confusions.betweenClasses())
                .extracting(entry -> entry.cell().truth())
                .containsExactly("cat");
    }

    @Test
    void showsConfusedClassesBeforeMissedOnesAndTheseBeforeRightOnes() {
        var confusions = new Confusions();

        confusions.add(matching(
                List.of(
                        truth("ape", 800, 0, 100),
                        truth("cat", 0, 0, 100),
                        truth("cow", 200, 0, 100),
                        truth("cow", 400, 0, 100)),
                found("ape", 800, 0, 100, 0.9),
                found("dog", 0, 0, 100, 0.9)));

        assertThat(confusions.mostConfused(2)).containsExactly("cat", "dog");
        assertThat(confusions.mostConfused(3)).containsExactly("cat", "cow", "dog");
    }

    @Test
    void sumsToTheSameBoxesInEveryTable() {
        var run = new SampleRun(50, List.of("cat", "dog", "cow"), 5, 6);
        DetectionAnalysis analysis = DetectionAnalysis.of(run.images);
        GroupedCounts.Row all = analysis.total.rows(50, BOOTSTRAP).getFirst();

        for (GroupedCounts table : List.of(analysis.classes, analysis.sizes, analysis.counts)) {
            List<GroupedCounts.Row> rows = table.rows(50, BOOTSTRAP);
            assertThat(rows.stream().mapToLong(GroupedCounts.Row::right).sum()).isEqualTo(all.right());
            assertThat(rows.stream().mapToLong(GroupedCounts.Row::wrong).sum()).isEqualTo(all.wrong());
            assertThat(rows.stream().mapToLong(GroupedCounts.Row::missed).sum()).isEqualTo(all.missed());
        }
        long diagonal = analysis.confusions.classes().stream()
                .mapToLong(name -> analysis.confusions.count(new Confusions.Cell(name, name)))
                .sum();
        assertThat(diagonal).isEqualTo(all.right());
        assertThat(all.f1().low()).isLessThan(all.f1Value());
        assertThat(all.f1().high()).isGreaterThan(all.f1Value());
    }

    @Test
    void sortsObjectsByOverlapAndImagesByNumber() {
        List<TruthBox> truths = new ArrayList<>(List.of(truth("cat", 0, 0, 100), truth("dog", 50, 0, 100)));
        var image = DetectionImage.of("a", truths, List.of());

        assertThat(ImageSlice.crowding(image, 0)).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(ImageSlice.overlap(1 / 3.0)).isEqualTo(".3 to .5");
        assertThat(ImageSlice.overlap(0)).isEqualTo("none");
        assertThat(ImageSlice.count(image)).isEqualTo("2 to 4");
        assertThat(ImageSlice.size(1024)).isEqualTo("small, to 32 x 32");
        assertThat(ImageSlice.size(9217)).isEqualTo("large");
    }

    @Test
    void ranksImagesByF1AndThenByErrors() {
        DetectionAnalysis analysis = DetectionAnalysis.of(List.of(
                DetectionImage.of("right", List.of(truth("cat", 0, 0, 9)), List.of(found("cat", 0, 0, 9, 1))),
                DetectionImage.of("one missed", List.of(truth("cat", 0, 0, 9)), List.of()),
                DetectionImage.of("two missed", List.of(truth("cat", 0, 0, 9), truth("cat", 50, 0, 9)), List.of()),
                DetectionImage.of("empty", List.of(), List.of())));

        assertThat(analysis.worst())
                .extracting(worst -> worst.image().image())
                .containsExactly("two missed", "one missed");
    }
}
