package io.rexserve.data.measure;

import io.rexserve.datasets.art.ArtLibrary;
import io.rexserve.datasets.art.Look;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.record.Region;
import io.rexserve.datasets.scene.Scene;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.datasets.scene.SceneFolder;
import io.rexserve.datasets.scene.SceneOptions;
import io.rexserve.datasets.scene.SceneRecords;
import io.rexserve.image.RgbImage;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Composed scenes of looks that the embedded model was trained on, in compositions, sizes and on photographs that it
/// never saw.
final class SceneTruth {
    // Training counts its scenes from 0 and its seeds are small, those of `evaluate scenes` begin elsewhere.
    private static final long SEED_OFFSET = 0x3EA5_0000_0000L;
    private static final int MIN_SIDE = 256;
    private static final int MAX_SIDE = 640;

    private SceneTruth() {}

    /// Composes one scene after the other, when it is asked for.
    ///
    /// @param art folder of the art
    static Iterator<TruthPicture> of(Path art, long seed, int count) {
        var looks = EnumSet.allOf(Look.class);
        looks.removeIf(Look::heldOut);
        var composer = new SceneComposer(ArtLibrary.forEvaluation(art, looks));
        return IntStream.range(0, count)
                .mapToObj(number -> picture(composer, seed, number))
                .iterator();
    }

    private static TruthPicture picture(SceneComposer composer, long seed, int number) {
        var random = new SplittableRandom(seed * 31 + number);
        random.nextLong();
        var options =
                SceneOptions.forTest(random.nextInt(MIN_SIDE, MAX_SIDE + 1), random.nextInt(MIN_SIDE, MAX_SIDE + 1));
        Scene scene = composer.compose(seed + SEED_OFFSET, number, options);
        List<Region> regions = SceneRecords.regions(scene);
        List<String> present = regions.stream().map(Region::name).distinct().toList();
        List<String> absent = ObjectName.drawn().stream()
                .map(ObjectName::text)
                .filter(name -> !present.contains(name))
                .toList();
        RgbImage image = scene.image();
        return new TruthPicture(
                "scene-" + number,
                () -> SceneFolder.png(image),
                image.width(),
                image.height(),
                regions,
                CaptionWriter.of(regions, absent, random));
    }
}
