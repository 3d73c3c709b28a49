package io.rexserve.datasets.scene;

import io.rexserve.datasets.art.Look;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import io.rexserve.image.box.PixelBox;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Scenes as image records. A region's category is its name, its phrases single it out ("leftmost turtle"); one without
/// a category is a thing that the vocabulary has no name for.
public final class SceneRecords {
    /// Field of a region's extras: how its object stands in the scene.
    public static final String KIND = "kind";

    private static final List<ObjectName> NAMES = ObjectName.drawn();

    private SceneRecords() {}

    /// @param name of the dataset
    public static DatasetDescription description(String name) {
        return new DatasetDescription(
                name,
                IntStream.range(0, NAMES.size())
                        .mapToObj(i -> new Category(
                                i + 1L, NAMES.get(i).text(), NAMES.get(i).superCategory(), null))
                        .toList(),
                null);
    }

    public static ImageRecord record(String id, Path picture, Scene scene) {
        return record(id, picture, scene, Provenance.UNKNOWN);
    }

    /// @param provenance of what the scene is composed of
    public static ImageRecord record(String id, Path picture, Scene scene, Provenance provenance) {
        return new ImageRecord(
                id,
                new ImageSource.File(String.valueOf(picture.getFileName()), picture),
                OptionalInt.of(scene.image().width()),
                OptionalInt.of(scene.image().height()),
                regions(scene),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                provenance,
                null);
    }

    /// Of scenes without photographs: the licences of all their looks, whom to name.
    public static Provenance provenance(Collection<Look> looks) {
        return new Provenance(
                "composed scenes", null, joined(looks, Look::licence, " AND "), joined(looks, Look::author, "; "));
    }

    private static String joined(Collection<Look> looks, Function<Look, String> what, String between) {
        return looks.stream().sorted().map(what).distinct().collect(Collectors.joining(between));
    }

    /// Of every object, in drawing order.
    public static List<Region> regions(Scene scene) {
        List<Region> regions =
                scene.objects().stream().map(SceneRecords::region).toList();
        return SuperlativePhrases.added(
                regions, scene.image().width(), scene.image().height());
    }

    private static Region region(SceneObject object) {
        PixelBox box = object.box();
        var extras = Json.object();
        extras.put(KIND, object.kind().name().toLowerCase(Locale.ROOT));
        return new Region(
                null,
                Box.ofCorners(box.x1(), box.y1(), box.x2(), box.y2()),
                object.named() ? NAMES.get(object.name()).text() : null,
                List.of(),
                List.of(),
                false,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                extras);
    }
}
