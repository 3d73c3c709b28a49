package io.rexserve.evaluation.scene;

import io.rexserve.datasets.art.ArtLibrary;
import io.rexserve.datasets.art.Look;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.scene.Scene;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.datasets.scene.SceneFolder;
import io.rexserve.datasets.scene.SceneObject;
import io.rexserve.datasets.scene.SceneOptions;
import io.rexserve.datasets.scene.SceneRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Composes the scenes of a seed and writes them as image records with their pictures.
///
/// A region's category is its name, its phrases single it out ("leftmost turtle"), its field `kind` says whether
/// it lies on a panel; the record's absent names are one of a super-category that is there, then one of another.
public final class HeldOutScenes {
    /// Scenes of looks that were trained on.
    public static final String TRAINED = "trained";
    /// Scenes of a look that never was.
    public static final String UNSEEN = "unseen";

    static final String KIND = SceneRecords.KIND;
    /// Field of a record: its absent names that share a super-category with one that is there.
    static final String ALIKE = "absent_alike";

    private static final String RECORDS = "scenes.jsonl";
    private static final List<ObjectName> NAMES = ObjectName.drawn();
    // Training counts its scenes from 0 and its seeds are small: these are never reached.
    private static final long SEED_OFFSET = 0x5EED_0000_0000L;
    private static final int MIN_SIDE = 256;
    private static final int MAX_SIDE = 800;

    private final long seed;
    private final int count;

    /// @param count scenes of each set
    public HeldOutScenes(long seed, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("scenes: " + count + " (expected: at least 1)");
        }
        this.seed = seed;
        this.count = count;
    }

    /// Both sets of drawings in an art folder, by name.
    public static Map<String, SceneComposer> composers(Path art) {
        var unseen = EnumSet.allOf(Look.class);
        unseen.removeIf(look -> !look.heldOut());
        var composers = new LinkedHashMap<String, SceneComposer>();
        composers.put(TRAINED, new SceneComposer(ArtLibrary.forEvaluation(art, EnumSet.complementOf(unseen))));
        composers.put(UNSEEN, new SceneComposer(ArtLibrary.forEvaluation(art, unseen)));
        return composers;
    }

    /// Writes the scenes of every set.
    ///
    /// @param folder receives `scenes.jsonl` and the pictures
    /// @param progress receives a line for each set
    /// @return the file of records
    public Path write(
            Path folder, Map<String, SceneComposer> composers, DatasetFormat format, Consumer<String> progress)
            throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(RECORDS);
        Files.deleteIfExists(file);
        DatasetDescription description = SceneRecords.description("held-out scenes");
        try (DatasetWriter writer = format.create(file, new WriteOptions(description, false, new Losses()))) {
            for (Map.Entry<String, SceneComposer> set : composers.entrySet()) {
                for (int number = 0; number < count; number++) {
                    writer.write(record(folder, set.getKey(), set.getValue(), number));
                }
                progress.accept(count + " scenes composed: " + set.getKey());
            }
            writer.finish();
        }
        return file;
    }

    private ImageRecord record(Path folder, String set, SceneComposer composer, int number) throws IOException {
        var random = new SplittableRandom(seed * 31 + number);
        random.nextLong();
        var size = SceneOptions.forTest(random.nextInt(MIN_SIDE, MAX_SIDE + 1), random.nextInt(MIN_SIDE, MAX_SIDE + 1));
        Scene scene = composer.compose(seed + SEED_OFFSET, number, size);
        String id = set + "-" + number;
        Path picture = folder.resolve(id + ".png");
        Files.write(picture, SceneFolder.png(scene.image()));
        var alike = new ArrayList<String>();
        List<String> absent = absent(scene, random, alike);
        var extras = Json.object();
        alike.forEach(name -> extras.put(ALIKE, name));
        return new ImageRecord(
                id,
                new ImageSource.File(picture.getFileName().toString(), picture),
                OptionalInt.of(scene.image().width()),
                OptionalInt.of(scene.image().height()),
                SceneRecords.regions(scene),
                List.of(),
                List.of(),
                absent,
                List.of(),
                set,
                Provenance.UNKNOWN,
                extras);
    }

    // One absent name of a super-category that is there, and one at random.
    private static List<String> absent(Scene scene, SplittableRandom random, List<String> alike) {
        List<Integer> present =
                scene.named().stream().map(SceneObject::name).distinct().toList();
        if (present.isEmpty()) {
            return List.of();
        }
        String group = NAMES.get(present.get(random.nextInt(present.size()))).superCategory();
        var kin = new ArrayList<Integer>();
        var others = new ArrayList<Integer>();
        for (int name = 0; name < NAMES.size(); name++) {
            if (!present.contains(name)) {
                (NAMES.get(name).superCategory().equals(group) ? kin : others).add(name);
            }
        }
        var absent = new ArrayList<String>();
        @Nullable String same = draw(kin, random);
        if (same != null) {
            alike.add(same);
            absent.add(same);
        }
        @Nullable String other = draw(others, random);
        if (other != null) {
            absent.add(other);
        }
        return absent;
    }

    private static @Nullable String draw(List<Integer> names, SplittableRandom random) {
        return names.isEmpty()
                ? null
                : NAMES.get(names.get(random.nextInt(names.size()))).text();
    }
}
