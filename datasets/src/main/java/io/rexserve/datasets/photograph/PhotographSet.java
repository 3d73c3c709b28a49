package io.rexserve.datasets.photograph;

import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.photograph.Photograph.NamedBox;
import io.rexserve.image.box.PixelBox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Annotated photographs to train on and those that are kept for tests.
///
/// A set is a folder with `annotations.json` (COCO; every thing of its categories is annotated), `pictures/` and, where
/// a detector has been over it, `teacher.json`: a list of `{image_id, category, bbox, score}`. What a detector found at
/// a score of [#FOUND] and no annotation overlaps counts as found; below it, down to [#SEEN], as uncertain.
///
/// @param training to learn from
/// @param test never learnt: a tenth, or half of a set of fewer than 1,000 pictures, by the hash of the key
public record PhotographSet(List<Photograph> training, List<Photograph> test) {
    /// Score from which on a detector's box is taken for true.
    public static final double FOUND = 0.38;

    /// Score from which on a detector's box makes its place and its name uncertain.
    public static final double SEEN = 0.2;

    private static final String ANNOTATIONS = "annotations.json";
    private static final double SAME = 0.5;
    private static final int SMALL = 1000;
    private static final double TEST_SHARE = 0.1;
    private static final double SMALL_TEST_SHARE = 0.5;
    private static final double SMALLEST_SIDE = 3;

    public PhotographSet {
        training = List.copyOf(training);
        test = List.copyOf(test);
    }

    /// Reads sets, in their order.
    ///
    /// @param folders each a set, or a folder of sets
    /// @throws DatasetException if there is none, or one is damaged
    public static PhotographSet read(List<Path> folders) {
        var training = new ArrayList<Photograph>();
        var test = new ArrayList<Photograph>();
        for (Path folder : folders) {
            for (Path set : sets(folder)) {
                List<Photograph> all = new Reader(set).photographs();
                double share = all.size() < SMALL ? SMALL_TEST_SHARE : TEST_SHARE;
                all.forEach(photograph -> (hash(photograph.key()) < share ? test : training).add(photograph));
            }
        }
        return new PhotographSet(training, test);
    }

    private static List<Path> sets(Path folder) {
        if (Files.exists(folder.resolve(ANNOTATIONS))) {
            return List.of(folder);
        }
        try (var inside = Files.list(folder)) {
            List<Path> sets = inside.filter(set -> Files.exists(set.resolve(ANNOTATIONS)))
                    .sorted()
                    .toList();
            if (!sets.isEmpty()) {
                return sets;
            }
        } catch (IOException e) {
            throw new DatasetException(folder + ": cannot be read", e);
        }
        throw new DatasetException(folder + ": no " + ANNOTATIONS + " (expected: there, or in its folders)");
    }

    /// Where a key lies between 0 and 1.
    static double hash(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.fromHexDigitsToLong(HexFormat.of().formatHex(digest, 0, 4)) / 0x1p32;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// A box of an annotation or of a detector.
    private record Found(String category, PixelBox box, double score) {}

    /// Reads one set.
    private static final class Reader {
        private final Path folder;
        private final String prefix;
        private final JsonNode annotations;
        private final Map<Long, String> categories = new HashMap<>();
        private final Map<Long, List<Found>> truths = new HashMap<>();
        private final Map<Long, List<PixelBox>> crowds = new HashMap<>();
        private final Map<Long, List<Found>> detected = new HashMap<>();
        private final Set<Integer> known = new HashSet<>();

        Reader(Path folder) {
            this.folder = folder;
            this.prefix = folder.toAbsolutePath().normalize().getFileName() + "/";
            this.annotations = json(folder.resolve(ANNOTATIONS));
            for (JsonNode category : annotations.path("categories")) {
                String name = category.path("name").asString();
                categories.put(category.path("id").asLong(), name);
                known.add(Spelling.of(name).name());
            }
            for (JsonNode entry : annotations.path("annotations")) {
                annotation(entry);
            }
            Path teacher = folder.resolve("teacher.json");
            if (Files.exists(teacher)) {
                for (JsonNode entry : json(teacher)) {
                    detection(entry);
                }
            }
        }

        private void annotation(JsonNode entry) {
            String category = categories.get(entry.path("category_id").asLong());
            if (category == null) {
                throw new DatasetException(folder.resolve(ANNOTATIONS) + ": annotation " + entry.path("id")
                        + ": category_id " + entry.path("category_id") + " (expected: one of its categories)");
            }
            long image = entry.path("image_id").asLong();
            if (entry.path("iscrowd").asInt(0) == 1) {
                crowds.computeIfAbsent(image, _ -> new ArrayList<>()).add(box(entry));
            } else {
                truths.computeIfAbsent(image, _ -> new ArrayList<>()).add(new Found(category, box(entry), 1));
            }
        }

        private void detection(JsonNode entry) {
            double score = entry.path("score").asDouble();
            String category = entry.path("category").asString();
            known.add(Spelling.of(category).name());
            PixelBox box = box(entry);
            if (score >= SEEN && box.width() >= SMALLEST_SIDE && box.height() >= SMALLEST_SIDE) {
                detected.computeIfAbsent(entry.path("image_id").asLong(), _ -> new ArrayList<>())
                        .add(new Found(category, box, Math.min(score, 0.999)));
            }
        }

        List<Photograph> photographs() {
            var all = new LinkedHashMap<String, Photograph>();
            for (JsonNode image : annotations.path("images")) {
                Photograph photograph = photograph(image);
                if (all.put(photograph.key(), photograph) != null) {
                    throw new DatasetException(photograph.key() + ": listed twice (expected: once)");
                }
            }
            return List.copyOf(all.sequencedValues());
        }

        private Photograph photograph(JsonNode image) {
            long id = image.path("id").asLong();
            String name = image.path("file_name").asString();
            int width = image.path("width").asInt();
            int height = image.path("height").asInt();
            List<Found> sure = new ArrayList<>(truths.getOrDefault(id, List.of()));
            var uncertain = new ArrayList<>(crowds.getOrDefault(id, List.of()));
            List<Found> beside = detected.getOrDefault(id, List.of()).stream()
                    .sorted(Comparator.comparingDouble(Found::score).reversed())
                    .toList();
            for (Found found : beside) {
                if (sure.stream().noneMatch(other -> other.box().iou(found.box()) > SAME)) {
                    if (found.score() >= FOUND) {
                        sure.add(found);
                    } else {
                        uncertain.add(found.box());
                    }
                }
            }
            var named = new ArrayList<NamedBox>();
            var others = new ArrayList<PixelBox>();
            for (Found found : sure) {
                PixelBox box = found.box().clip(width, height);
                Spelling spelling = Spelling.of(found.category());
                if (spelling.named()) {
                    named.add(new NamedBox(box, spelling.name(), found.score()));
                } else {
                    others.add(box);
                }
            }
            Path file = folder.resolve("pictures").resolve(name);
            List<PixelBox> inside =
                    uncertain.stream().map(box -> box.clip(width, height)).toList();
            return new Photograph(prefix + name, file, width, height, named, others, inside, absent(id, sure, beside));
        }

        // Names that the annotations or the detector would show, or that photographs never do, but for what a thing
        // that is there may be called as well.
        private Set<Integer> absent(long image, List<Found> sure, List<Found> beside) {
            var absent = new HashSet<Integer>();
            for (int name = 0; name < ObjectName.all().size(); name++) {
                if (known.contains(name) || !Spelling.annotated(name)) {
                    absent.add(name);
                }
            }
            for (List<Found> boxes : List.of(sure, beside)) {
                for (Found found : boxes) {
                    Spelling spelling = Spelling.of(found.category());
                    absent.remove(spelling.name());
                    absent.removeAll(spelling.also());
                }
            }
            if (crowds.containsKey(image)) {
                absent.removeIf(Spelling::annotated);
            }
            return absent;
        }

        private PixelBox box(JsonNode entry) {
            JsonNode box = entry.path("bbox");
            if (box.size() != 4) {
                throw new DatasetException(folder + ": bbox " + box + " (expected: x, y, width, height)");
            }
            float x = box.get(0).floatValue();
            float y = box.get(1).floatValue();
            return new PixelBox(
                    x,
                    y,
                    x + Math.max(0, box.get(2).floatValue()),
                    y + Math.max(0, box.get(3).floatValue()));
        }

        private static JsonNode json(Path file) {
            try {
                return JsonMapper.shared().readTree(file.toFile());
            } catch (JacksonException e) {
                throw new DatasetException(file + ": cannot be read as JSON", e);
            }
        }
    }
}
