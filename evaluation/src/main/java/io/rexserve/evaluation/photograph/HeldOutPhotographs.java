package io.rexserve.evaluation.photograph;

import io.rexserve.datasets.Formats;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.photograph.Photograph;
import io.rexserve.datasets.photograph.Photograph.NamedBox;
import io.rexserve.datasets.photograph.Spelling;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import io.rexserve.image.box.PixelBox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/// Writes photographs as image records, under the names that the embedded model has.
///
/// A region's category is the model's name for it, or the set's where the model has none. The record's split is its
/// set,
/// its absent names are [#PHOTOGRAPHED] that photographs are annotated with, then one that is known from drawings
/// alone.
public final class HeldOutPhotographs {
    /// Behind the name of a set: the same pictures with what a detector saw in them, of names that the set does not
    /// annotate.
    public static final String TEACHER = ".teacher";

    private static final List<ObjectName> NAMES = ObjectName.all();
    private static final String RECORDS = "photographs.jsonl";
    private static final int PHOTOGRAPHED = 2;
    private static final double SURE = 0.5;

    private final long seed;
    private final int limit;
    private final boolean teacher;

    /// @param seed draws absent names
    /// @param limit pictures of each set, evenly spread
    /// @param teacher whether pictures are asked once more about what a detector is sure of
    public HeldOutPhotographs(long seed, int limit, boolean teacher) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: at least 1)");
        }
        this.seed = seed;
        this.limit = limit;
        this.teacher = teacher;
    }

    /// Writes the records of photographs; the pictures stay where they are.
    ///
    /// @param folder receives the file
    /// @return the file of records
    public Path write(Path folder, List<Photograph> photographs) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(RECORDS);
        Files.deleteIfExists(file);
        var sets = new LinkedHashMap<Path, List<Photograph>>();
        photographs.forEach(
                each -> sets.computeIfAbsent(set(each), _ -> new ArrayList<>()).add(each));
        DatasetFormat format = Formats.named("rexserve");
        try (DatasetWriter writer = format.create(file, new WriteOptions(description(), false, new Losses()))) {
            for (Map.Entry<Path, List<Photograph>> set : sets.entrySet()) {
                for (ImageRecord record : records(set.getKey(), spread(set.getValue()))) {
                    writer.write(record);
                }
            }
            writer.finish();
        }
        return file;
    }

    private static DatasetDescription description() {
        return new DatasetDescription(
                "held-out photographs",
                IntStream.range(0, NAMES.size())
                        .mapToObj(i -> new Category(
                                i + 1L, NAMES.get(i).text(), NAMES.get(i).superCategory(), null))
                        .toList(),
                null);
    }

    // A key is the name of the set's folder and a path below `pictures`.
    private static Path set(Photograph photograph) {
        Path set = photograph.file();
        for (int depth = Path.of(photograph.key()).getNameCount(); depth > 0; depth--) {
            set = Objects.requireNonNull(set.getParent(), photograph.key());
        }
        return set;
    }

    private List<Photograph> spread(List<Photograph> all) {
        int count = Math.min(limit, all.size());
        return IntStream.range(0, count)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
                .toList();
    }

    private List<ImageRecord> records(Path set, List<Photograph> photographs) throws IOException {
        var byName = new HashMap<String, Photograph>();
        photographs.forEach(each -> byName.put(each.file().toString(), each));
        var records = new ArrayList<ImageRecord>();
        var options = new ReadOptions(set.resolve("pictures"), ProblemSink.lenient());
        try (DatasetReader reader = Formats.named("coco").open(set.resolve("annotations.json"), options)) {
            Set<Integer> annotated = new HashSet<>();
            reader.description()
                    .categories()
                    .forEach(category ->
                            annotated.add(Spelling.of(category.name()).name()));
            for (Optional<ImageRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                Photograph photograph = byName.get(set.resolve("pictures")
                        .resolve(next.get().image().name())
                        .toString());
                if (photograph != null) {
                    records.add(truth(photograph, next.get()));
                    if (teacher) {
                        seen(photograph, annotated).ifPresent(records::add);
                    }
                }
            }
        }
        return records;
    }

    private ImageRecord truth(Photograph photograph, ImageRecord annotated) {
        List<Region> regions =
                annotated.regions().stream().map(HeldOutPhotographs::named).toList();
        return record(photograph, "", regions, absent(photograph));
    }

    private static Region named(Region region) {
        Spelling spelling = Spelling.of(region.name());
        return new Region(
                region.id(),
                region.box(),
                spelling.named() ? NAMES.get(spelling.name()).text() : region.name(),
                List.of(),
                List.of(),
                region.crowd(),
                region.area(),
                region.score(),
                null);
    }

    private List<String> absent(Photograph photograph) {
        var drawn = new ArrayList<>(photograph.absent());
        Collections.sort(drawn);
        Collections.shuffle(drawn, new Random(31 * seed + photograph.key().hashCode()));
        var absent = new ArrayList<String>();
        drawn.stream().filter(Spelling::annotated).limit(PHOTOGRAPHED).forEach(name -> absent.add(text(name)));
        drawn.stream().filter(name -> !Spelling.annotated(name)).limit(1).forEach(name -> absent.add(text(name)));
        return absent;
    }

    private static String text(int name) {
        return NAMES.get(name).text();
    }

    private static Optional<ImageRecord> seen(Photograph photograph, Set<Integer> annotated) {
        List<Region> regions = photograph.named().stream()
                .filter(box -> !box.truth() && box.score() >= SURE && !annotated.contains(box.name()))
                .map(HeldOutPhotographs::region)
                .toList();
        return regions.isEmpty() ? Optional.empty() : Optional.of(record(photograph, TEACHER, regions, List.of()));
    }

    private static Region region(NamedBox named) {
        PixelBox box = named.box();
        return Region.of(Box.ofSize(box.x1(), box.y1(), box.width(), box.height()), text(named.name()));
    }

    private static ImageRecord record(Photograph photograph, String suffix, List<Region> regions, List<String> absent) {
        String set = photograph.key().substring(0, photograph.key().indexOf('/'));
        return new ImageRecord(
                photograph.key() + suffix,
                new ImageSource.File(photograph.file().toAbsolutePath().toString(), photograph.file()),
                OptionalInt.of(photograph.width()),
                OptionalInt.of(photograph.height()),
                regions,
                List.of(),
                List.of(),
                absent,
                List.of(),
                set + suffix,
                Provenance.UNKNOWN,
                null);
    }
}
