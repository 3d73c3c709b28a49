package io.rexserve.data.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.data.content.ContentSettings;
import io.rexserve.data.duplicate.DuplicateSettings;
import io.rexserve.data.ingest.IngestSettings;
import io.rexserve.data.measure.MeasuredRun.Measured;
import io.rexserve.data.measure.TruthPicture.TruthCaption;
import io.rexserve.data.measure.TruthPicture.TruthPhrase;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.Origin;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.EndpointLimits;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.stage.StageSettings;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Region;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MeasureTest {
    private static final List<String> NAMES = List.of("dog", "hot dog", "car", "grapes");
    private static final EndpointLimits NO_ENDPOINTS = endpoint -> {
        throw new AssertionError(endpoint);
    };
    private static final Box LEFT = Box.ofCorners(0, 0, 20, 20);
    private static final Box RIGHT = Box.ofCorners(80, 80, 100, 100);
    private static final List<Region> REGIONS = List.of(Region.of(LEFT, "dog"), Region.of(RIGHT, "dog"));

    private static TruthPicture truth(TruthPhrase... phrases) {
        return new TruthPicture(
                "a", () -> new byte[0], 100, 100, REGIONS, new TruthCaption("Two dogs and a car.", List.of(phrases)));
    }

    private static GroundedRegion region(Box box, String category, String description, int... phrases) {
        return new GroundedRegion(
                box,
                java.util.Arrays.stream(phrases).boxed().toList(),
                Statement.of(category, "model"),
                null,
                Statement.of(description, "model"),
                null,
                new TreeMap<>());
    }

    private static Map<String, Counts> counts(TruthPicture truth, List<Phrase> phrases, List<GroundedRegion> regions) {
        var record = RexverseRecord.of("id", Origin.of("a"), 100, 100, 0)
                .withCaptions(List.of(Statement.of(truth.caption().text(), "source")))
                .withPhrases(phrases)
                .withRegions(regions);
        var after = new LinkedHashMap<String, RexverseRecord>();
        List.of("caption", "ground").forEach(stage -> after.put(stage, record));
        var figures = new RecordFigures(NAMES);
        figures.add(truth, new Measured(after, List.of(), "", ""));
        return figures.counts();
    }

    @Test
    void everyFigureCountsWhatItSays() {
        TruthPicture truth =
                truth(new TruthPhrase("Two dogs", 0, 8, List.of(0, 1)), new TruthPhrase("car", 15, 18, List.of()));
        List<Phrase> phrases = List.of(
                new Phrase("Two dogs", 0, 0, 8, "dog", Phrase.Kind.CATEGORY),
                new Phrase("car", 0, 15, 18, "car", Phrase.Kind.CATEGORY));
        Map<String, Counts> counts = counts(
                truth,
                phrases,
                List.of(
                        region(LEFT, "dog", "A dog in the upper left of the picture.", 0),
                        region(Box.ofCorners(40, 40, 60, 60), "car", "A car in the middle of the picture.", 1)));
        assertThat(counts.get("caption.names")).isEqualTo(new Counts(1, 2, 1, 1));
        assertThat(counts.get("phrase")).isEqualTo(new Counts(2, 2, 2, 2));
        assertThat(counts.get("ground")).isEqualTo(new Counts(1, 1, 1, 2));
        assertThat(counts.get("ground.absent")).isEqualTo(new Counts(0, 1, 0, 1));
        assertThat(counts.get("category")).isEqualTo(new Counts(1, 2, 1, 2));
        assertThat(counts.get("description")).isEqualTo(new Counts(1, 2, 1, 2));
    }

    @Test
    void aRefusedPictureIsWantedAllTheSame() {
        var figures = new RecordFigures(NAMES);
        figures.add(
                truth(),
                new Measured(
                        new LinkedHashMap<>(),
                        List.of(new ItemRefusal("a", RefusalReason.UNFAMILIAR, "")),
                        "caption",
                        ""));
        assertThat(figures.counts().get("category")).isEqualTo(new Counts(0, 0, 0, 2));
        assertThat(figures.figures()).containsEntry("finished", 0.0).containsEntry("category.recall", 0.0);
    }

    @Test
    void anExpressionMeansTheRegionsThatItFits() {
        TruthPicture truth = truth();
        assertThat(Expression.of("the leftmost dog", NAMES).meant(truth)).isEqualTo(Set.of(0));
        assertThat(Expression.of("the dog in the lower right of the picture", NAMES)
                        .meant(truth))
                .isEqualTo(Set.of(1));
        assertThat(Expression.of("the dog", NAMES).meant(truth)).isEqualTo(Set.of(0, 1));
        assertThat(Expression.of("the second dog from the left", NAMES).meant(truth))
                .isEqualTo(Set.of(1));
        assertThat(Expression.of("the third dog from the left", NAMES).meant(truth))
                .isEmpty();
        assertThat(Expression.of("the dog in the upper left", NAMES).meant(truth))
                .isEqualTo(Set.of(0));
        assertThat(Expression.of("the car", NAMES).meant(truth)).isEmpty();
    }

    @Test
    void aLongerNameHidesTheShorterInIt() {
        assertThat(Names.in("Two hot dogs and grapes.", NAMES)).containsExactlyInAnyOrder("hot dog", "grapes");
        assertThat(Names.in("A dog and a hot dog.", NAMES)).containsExactlyInAnyOrder("hot dog", "dog");
        assertThat(Names.in("A dogma.", NAMES)).isEmpty();
    }

    @Test
    void captionsOfTheTruthSayWhereTheirPhrasesStand() {
        for (int seed = 0; seed < 200; seed++) {
            TruthCaption caption = CaptionWriter.of(REGIONS, List.of("grapes", "car"), new SplittableRandom(seed));
            assertThat(caption.text()).endsWith(".").doesNotContain("  ");
            assertThat(caption.phrases()).isNotEmpty();
            for (TruthPhrase phrase : caption.phrases()) {
                assertThat(caption.text().substring(phrase.start(), phrase.end()))
                        .isEqualTo(phrase.text());
                assertThat(phrase.regions().isEmpty()).isEqualTo(phrase.text().matches("(?i)grapes|car"));
            }
        }
    }

    @Test
    void decoysAreRefusedByTheStagesThatChoose() throws Exception {
        Path sample = Path.of("..", "samples", "street.jpg");
        byte[] content = Files.readAllBytes(sample);
        RgbImage image = ImageDecoder.decode(content, ImageLimits.DEFAULT);
        var truth = new TruthPicture(
                "street",
                () -> content,
                image.width(),
                image.height(),
                REGIONS,
                new TruthCaption("A street.", List.of()));
        var figures = new RecordFigures(NAMES);
        List<StageSettings> stages =
                List.of(IngestSettings.DEFAULT, DuplicateSettings.DEFAULT, ContentSettings.DEFAULT);
        try (var run = new MeasuredRun(stages, 0, 1, NO_ENDPOINTS)) {
            figures.add(truth, run.run(truth, content));
            run.decoys(truth, content, 0, figures);
            figures.add(truth, run.run(truth, content));
        }
        assertThat(figures.counts().get("deduplicate"))
                .as("a copy, a half of the size; the true picture a second time")
                .isEqualTo(new Counts(2, 3, 2, 2));
        assertThat(figures.counts().get("content")).isEqualTo(new Counts(1, 1, 1, 1));
        assertThat(figures.lost()).isEqualTo(Map.of("deduplicate", Map.of("duplicate", 1)));
        assertThat(figures.figures()).containsEntry("finished", 0.5);
    }

    @Test
    void stagesThatAreNotEnabledAreAskedForNoDecoys() throws Exception {
        try (var run = new MeasuredRun(List.of(new DuplicateSettings(-1)), 0, 1, NO_ENDPOINTS)) {
            assertThat(run.refuses(Decoy.Kind.COPY)).isTrue();
            assertThat(run.refuses(Decoy.Kind.NEAR_COPY)).isFalse();
            assertThat(run.refuses(Decoy.Kind.PRODUCT)).isFalse();
        }
    }

    @Test
    void aFloorNamesAFigure() {
        FigureFloor floor = FigureFloor.parse("category.precision=.9");
        assertThat(floor.isMet(Map.of("category.precision", 0.9))).isTrue();
        assertThat(floor.isMet(Map.of("category.precision", 0.89))).isFalse();
        assertThatThrownBy(() -> FigureFloor.parse("category"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("category");
        assertThatThrownBy(() -> FigureFloor.requireKnown(List.of(floor), List.of("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("category.precision");
    }
}
