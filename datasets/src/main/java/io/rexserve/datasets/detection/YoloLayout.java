package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetRoot;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the images and labels of a YOLO dataset are: described by a data.yaml (Ultralytics, Roboflow), by a .data file
/// (Darknet, CVAT), or by nothing but a list of names beside the labels (labelImg, Label Studio).
record YoloLayout(YoloNames names, List<Part> parts, DatasetRoot root) {
    /// Splits of data.yaml that must exist; any other key counts as one only if it names images.
    private static final Set<String> SPLITS = Set.of("train", "val", "valid", "test");

    /// The key of images of no split.
    static final String NO_SPLIT = "all";

    private static final List<String> IMAGE_FOLDERS = List.of("images", "JPEGImages");
    private static final List<String> NAME_FILES =
            List.of("classes.txt", "obj.names", "labels.txt", "names.txt", "predefined_classes.txt");
    private static final List<String> DATA_FILES = List.of("data.yaml", "data.yml", "dataset.yaml", "obj.data");
    private static final int ENTRIES_LOOKED_AT = 1000;

    /// A folder or a list of images.
    ///
    /// @param split null if the dataset is not split
    /// @param images a folder of images, or a file that lists them
    /// @param labels folder of the labels of a folder
    record Part(@Nullable String split, Path images, Path labels) {
        LabelPairs pairs(DatasetRoot root, List<Path> bases, ProblemSink problems) throws IOException {
            return Files.isDirectory(images)
                    ? new FolderPairs(images, labels, root, problems)
                    : new ListPairs(images, bases, root, problems);
        }
    }

    YoloLayout {
        parts = List.copyOf(parts);
    }

    /// @throws DatasetException if the path is no YOLO dataset
    static YoloLayout of(Path path, ReadOptions options) throws IOException {
        Path description = description(path)
                .orElseThrow(() -> new DatasetException(path + ": no list of class names (expected: data.yaml, a .data"
                        + " file, classes.txt or obj.names)"));
        Path folder = Objects.requireNonNull(description.toAbsolutePath().getParent(), "folder of a file");
        String name = description.getFileName().toString();
        if (isYaml(name)) {
            DatasetRoot root = DatasetRoot.of(folder, options.images());
            return ofData(YoloData.ofYaml(description, options.problems()), name, root, options);
        }
        if (name.endsWith(".data")) {
            return ofDarknet(description, folder, options);
        }
        return bare(description, Files.isDirectory(path) ? path : folder, options);
    }

    /// The file that names the classes.
    static Optional<Path> description(Path path) throws IOException {
        if (Files.isRegularFile(path)) {
            String name = path.getFileName().toString();
            boolean described = isYaml(name) || name.endsWith(".data") || NAME_FILES.contains(name);
            return described ? Optional.of(path) : Optional.empty();
        }
        List<Path> candidates = new ArrayList<>();
        DATA_FILES.forEach(name -> candidates.add(path.resolve(name)));
        NAME_FILES.forEach(name -> candidates.add(path.resolve(name)));
        NAME_FILES.forEach(name -> candidates.add(path.resolve("labels").resolve(name)));
        if (path.endsWith("labels")) {
            NAME_FILES.forEach(name -> candidates.add(path.toAbsolutePath().resolveSibling(name)));
        }
        Optional<Path> usual = candidates.stream().filter(Files::isRegularFile).findFirst();
        return usual.isPresent() || !Files.isDirectory(path) ? usual : unusual(path);
    }

    /// A .yaml or .data file of another name.
    private static Optional<Path> unusual(Path folder) throws IOException {
        int looked = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if ((isYaml(name) && namesClasses(file)) || name.endsWith(".data")) {
                    return Optional.of(file);
                }
                if (++looked == ENTRIES_LOOKED_AT) {
                    break;
                }
            }
        }
        return Optional.empty();
    }

    static boolean isYaml(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".yaml") || lower.endsWith(".yml");
    }

    static boolean namesClasses(Path file) throws IOException {
        try {
            return YoloData.lines(file).stream().anyMatch(line -> line.startsWith("names:"));
        } catch (DatasetException _) { // too long or no text: none of ours
            return false;
        }
    }

    private static YoloLayout ofDarknet(Path description, Path folder, ReadOptions options) throws IOException {
        Map<String, String> values = YoloData.darknetValues(description);
        String names = values.get("names");
        if (names == null) {
            throw new DatasetException(description + ": no names (expected: names = FILE)");
        }
        // Darknet's paths begin where it is run, mostly the folder above.
        DatasetRoot root = DatasetRoot.of(
                Files.exists(folder.resolveSibling(names)) && folder.getParent() != null ? folder.getParent() : folder,
                options.images());
        Path file = find(names, bases(root, options), root)
                .orElseThrow(() -> new DatasetException(
                        description + ": names = " + names + ": no such file " + root.expectation()));
        YoloData data = YoloData.ofDarknet(values, YoloData.namesOf(file, options.problems()));
        return ofData(data, description.getFileName().toString(), root, options);
    }

    private static YoloLayout bare(Path names, Path folder, ReadOptions options) throws IOException {
        Path dataset = folder.endsWith("labels") && Files.isDirectory(folder.resolveSibling("images"))
                ? Objects.requireNonNull(folder.toAbsolutePath().getParent(), "folder beside images")
                : folder;
        DatasetRoot root = DatasetRoot.of(dataset, options.images());
        Path images = options.images();
        if (images == null) {
            images = Files.isDirectory(dataset.resolve("images")) ? dataset.resolve("images") : dataset;
        }
        Path labels =
                Files.isDirectory(dataset.resolve("labels")) ? dataset.resolve("labels") : labelFolder(images, root);
        Part part = new Part(null, images, options.images() != null && !labels.endsWith("labels") ? dataset : labels);
        return new YoloLayout(YoloData.namesOf(names, options.problems()), List.of(part), root);
    }

    private static List<Path> bases(DatasetRoot root, ReadOptions options) {
        return options.images() == null ? List.of(root.folder()) : List.of(root.folder(), options.images());
    }

    private static YoloLayout ofData(YoloData data, String place, DatasetRoot root, ReadOptions options)
            throws IOException {
        List<Path> bases = new ArrayList<>();
        if (data.path() != null) {
            Optional<Path> base = root.resolve(root.folder(), data.path()).filter(Files::isDirectory);
            base.ifPresent(bases::add);
            if (base.isEmpty()) {
                options.problems()
                        .report(
                                ProblemReason.MOVED_PATH,
                                place,
                                "path: " + data.path() + " (expected: a folder in " + root.folder() + ")");
            }
        }
        bases.addAll(bases(root, options));
        Map<String, List<Path>> found = new LinkedHashMap<>();
        data.splits().forEach((split, entries) -> {
            List<Path> paths = new ArrayList<>();
            for (String entry : entries) {
                Optional<Path> path = find(entry, bases, root);
                path.ifPresent(paths::add);
                if (path.isEmpty() && SPLITS.contains(split)) {
                    reportMissing(split, entry, bases, place, root, options.problems());
                }
            }
            if (!paths.isEmpty()) {
                found.put(split, List.copyOf(paths));
            }
        });
        if (found.isEmpty()) {
            throw new DatasetException(place + ": no images of any split "
                    + (data.splits().isEmpty() ? "(expected: train, val or test)" : root.expectation())
                    + firstOf(options));
        }
        return new YoloLayout(data.names(), parts(found, root, options), root);
    }

    private static String firstOf(ReadOptions options) {
        return options.problems().first(ProblemReason.MISSING_IMAGE).stream()
                .findFirst()
                .or(() -> options.problems().first(ProblemReason.PATH_OUTSIDE).stream()
                        .findFirst())
                .map(problem -> "; " + problem)
                .orElse("");
    }

    private static void reportMissing(
            String split, String entry, List<Path> bases, String place, DatasetRoot root, ProblemSink problems) {
        String asRoboflow = entry.startsWith("../") ? entry.substring("../".length()) : entry;
        boolean outside = root.resolve(bases.getFirst(), asRoboflow).isEmpty();
        problems.report(
                outside ? ProblemReason.PATH_OUTSIDE : ProblemReason.MISSING_IMAGE,
                place,
                split + ": " + entry
                        + (outside
                                ? " leads outside " + root.expectation()
                                : " (expected: a folder or a list file in " + bases.getFirst() + ")"));
    }

    /// An entry of a data file: in the first of the folders where there is such a file. Roboflow writes
    /// `../train/images` for a folder beside data.yaml, and Ultralytics reads it so where nothing is above.
    private static Optional<Path> find(String entry, List<Path> bases, DatasetRoot root) {
        String below = entry.replace('\\', '/');
        while (below.startsWith("../")) {
            below = below.substring("../".length());
        }
        String fromData = below.startsWith("data/") ? below.substring("data/".length()) : below;
        for (String name : List.of(entry, below, fromData)) {
            for (Path base : bases) {
                Optional<Path> path = root.resolve(base, name).filter(Files::exists);
                if (path.isPresent()) {
                    return path;
                }
            }
        }
        return Optional.empty();
    }

    /// Images that several splits name are of no split.
    private static List<Part> parts(Map<String, List<Path>> found, DatasetRoot root, ReadOptions options) {
        List<Part> parts = new ArrayList<>();
        List<List<Path>> done = new ArrayList<>();
        found.forEach((key, paths) -> {
            if (done.contains(paths)) {
                return;
            }
            done.add(paths);
            boolean shared = found.values().stream().filter(paths::equals).count() > 1;
            String split = shared || key.equals(NO_SPLIT) ? null : key.equals("valid") ? "val" : key;
            paths.forEach(path -> parts.add(part(split, path, root, options)));
        });
        return parts;
    }

    private static Part part(@Nullable String split, Path path, DatasetRoot root, ReadOptions options) {
        Path folder = Files.isDirectory(path.resolve("images")) ? path.resolve("images") : path;
        Path labels = labelFolder(folder, root);
        Path images = options.images() == null ? folder : imagesElsewhere(folder, options.images(), root);
        return new Part(split, images, labels);
    }

    /// The folder in the user's folder of images that has the same name, else the user's folder itself.
    private static Path imagesElsewhere(Path folder, Path images, DatasetRoot root) {
        if (!Files.isDirectory(folder) || !folder.startsWith(root.folder())) {
            return folder;
        }
        Path relative = root.folder().relativize(folder);
        for (int from = 0; from < relative.getNameCount(); from++) {
            Path candidate = images.resolve(relative.subpath(from, relative.getNameCount()));
            if (Files.isDirectory(candidate)) {
                return candidate;
            }
        }
        return images;
    }

    /// Where the labels of a folder of images are: in the folder that is called `labels` instead of `images`, as far up
    /// as the dataset reaches, else beside the images.
    static Path labelFolder(Path images, DatasetRoot root) {
        Path named = imageFolder(images, root);
        if (named.getFileName() == null
                || !IMAGE_FOLDERS.contains(named.getFileName().toString())) {
            return images;
        }
        Path labels = named.resolveSibling("labels").resolve(named.relativize(images));
        return Files.isDirectory(labels) ? labels : images;
    }

    /// The folder above called `images` (or `JPEGImages`), else the dataset's.
    static Path imageFolder(Path folder, DatasetRoot root) {
        Path dataset = root.folderOf(folder);
        for (Path at = folder; at != null && at.startsWith(dataset); at = at.getParent()) {
            if (at.getFileName() != null
                    && IMAGE_FOLDERS.contains(at.getFileName().toString())) {
                return at;
            }
        }
        return folder.startsWith(dataset) ? dataset : folder;
    }

    /// A name without its ending.
    static String stem(String name) {
        int point = name.lastIndexOf('.');
        return point <= name.lastIndexOf('/') + 1 ? name : name.substring(0, point);
    }
}
