package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.DatasetException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The annotation files of a folder: one, or one for each split, as Roboflow (`train/_annotations.coco.json`), CVAT and
/// COCO itself (`annotations/instances_train.json`), FiftyOne (`train/labels.json`) and mmdetection's converters
/// (`train.json`) lay them out.
final class CocoParts {
    /// Names that Roboflow, FiftyOne, Label Studio and others give the annotation file of a folder.
    private static final List<String> USUAL_NAMES =
            List.of("_annotations.coco.json", "annotations.json", "labels.json", "result.json", "coco.json");

    private static final Pattern SPLIT_FOLDER =
            Pattern.compile("(train|training|val|valid|validation|dev|test|testing)(20\\d\\d)?");
    private static final Pattern SPLIT_FILE = Pattern.compile("(?:(.*)[-_.])?" + SPLIT_FOLDER + "(?:[-_.](.*))?");
    private static final int ENTRIES_LOOKED_AT = 1000;

    private CocoParts() {}

    /// An annotation file.
    ///
    /// @param split that it describes: train, val or test; null where there is one file alone
    record Part(@Nullable String split, Path file) {}

    /// The file itself, or the parts of a folder.
    ///
    /// @throws DatasetException if a folder has none, or several that are no splits of one set
    static List<Part> of(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(new Part(null, path));
        }
        List<Part> found = found(path);
        if (found.isEmpty()) {
            throw new DatasetException(path + ": no COCO file (expected: the path of one)");
        }
        Set<@Nullable String> splits = new HashSet<>();
        found.forEach(part -> splits.add(part.split()));
        if (splits.size() < found.size()) {
            throw new DatasetException(path + ": several COCO files "
                    + found.stream().map(Part::file).toList()
                    + " (expected: one, or one for each split of the same set; else the path of one)");
        }
        return found;
    }

    /// The file itself, or the only one of a folder.
    ///
    /// @throws DatasetException if a folder has none or several
    static Path only(Path path) throws IOException {
        List<Part> parts = of(path);
        if (parts.size() > 1) {
            throw new DatasetException(path + ": several COCO files "
                    + parts.stream().map(Part::file).toList() + " (expected: the path of one)");
        }
        return parts.getFirst().file();
    }

    /// As [#of], for a path that may be anything: empty if there is no COCO file.
    static List<Part> found(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return isCoco(path) ? List.of(new Part(null, path)) : List.of();
        }
        List<Path> files = coco(usual(path));
        files.addAll(coco(jsonFiles(path.resolve("annotations"))));
        if (!files.isEmpty()) {
            return splits(files);
        }
        List<Part> folders = splitFolders(path);
        return !folders.isEmpty() || hasReferences(path) ? folders : splits(coco(jsonFiles(path)));
    }

    private static boolean isCoco(Path file) throws IOException {
        return Files.isRegularFile(file) && CocoProbe.formatOf(file) != null;
    }

    private static List<Path> coco(List<Path> files) throws IOException {
        var coco = new ArrayList<Path>();
        for (Path file : files) {
            if (isCoco(file)) {
                coco.add(file);
            }
        }
        return coco;
    }

    private static List<Path> usual(Path folder) {
        return USUAL_NAMES.stream().map(folder::resolve).toList();
    }

    private static List<Path> jsonFiles(Path folder) throws IOException {
        var files = new ArrayList<Path>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                int looked = 0;
                for (Path entry : entries) {
                    if (entry.toString().endsWith(".json")) {
                        files.add(entry);
                    }
                    if (++looked == ENTRIES_LOOKED_AT) {
                        break;
                    }
                }
            }
        }
        return files.stream().sorted().toList();
    }

    /// RefCOCO's folders have COCO's file of boxes beside their references.
    private static boolean hasReferences(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "refs*.p")) {
            return entries.iterator().hasNext();
        }
    }

    private static List<Part> splitFolders(Path folder) throws IOException {
        List<Path> folders;
        try (Stream<Path> entries = Files.list(folder)) {
            folders = entries.filter(Files::isDirectory).sorted().toList();
        }
        var parts = new ArrayList<Part>();
        for (Path each : folders) {
            Matcher split = SPLIT_FOLDER.matcher(lower(each));
            if (split.matches()) {
                List<Path> files = coco(usual(each));
                String name = named(split.group(1));
                (files.isEmpty() ? coco(jsonFiles(each)) : files).forEach(file -> parts.add(new Part(name, file)));
            }
        }
        return inOrder(parts);
    }

    /// The splits that the names of the files state, where all are of one kind: `instances_train.json` and
    /// `instances_val.json` are, `captions_val.json` is not of them. Else all without a split.
    private static List<Part> splits(List<Path> files) {
        var parts = new ArrayList<Part>();
        var kinds = new HashSet<String>();
        for (Path file : files) {
            String name = lower(file);
            Matcher split = SPLIT_FILE.matcher(name.substring(0, name.lastIndexOf(".json")));
            if (!split.matches()) {
                return withoutSplits(files);
            }
            kinds.add(split.group(1) + " " + split.group(4));
            parts.add(new Part(named(split.group(2)), file));
        }
        return files.size() == 1 || kinds.size() > 1 ? withoutSplits(files) : inOrder(parts);
    }

    private static List<Part> withoutSplits(List<Path> files) {
        return files.stream().map(file -> new Part(null, file)).toList();
    }

    /// What is learnt first.
    private static List<Part> inOrder(List<Part> parts) {
        return Stream.of("train", "val", "test")
                .flatMap(split -> parts.stream().filter(part -> split.equals(part.split())))
                .collect(Collectors.toList());
    }

    private static String named(String split) {
        return split.startsWith("train") ? "train" : split.startsWith("test") ? "test" : "val";
    }

    private static String lower(Path path) {
        return String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    }
}
