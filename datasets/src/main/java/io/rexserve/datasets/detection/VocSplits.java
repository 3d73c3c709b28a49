package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.SeenKeys;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which split an annotation is in: the lists of `ImageSets/Main`, without those of single classes
/// (`cat_train.txt`), and `trainval` only for what is in no other.
final class VocSplits {
    private static final Pattern OF_ONE_CLASS = Pattern.compile(".+_(train|val|trainval|test)");
    private static final List<String> ORDER = List.of("train", "val", "test");
    private static final String BOTH = "trainval";

    private final Map<String, SeenKeys> names = new LinkedHashMap<>();

    /// @param folder need not exist
    VocSplits(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> lists = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.txt")) {
            files.forEach(lists::add);
        }
        lists.removeIf(list -> OF_ONE_CLASS.matcher(split(list)).matches());
        lists.sort(Comparator.comparingInt((Path list) -> rank(split(list))).thenComparing(VocSplits::split));
        for (Path list : lists) {
            names.put(split(list), read(list));
        }
    }

    private static String split(Path list) {
        return YoloLayout.stem(list.getFileName().toString());
    }

    private static int rank(String split) {
        return split.equals(BOTH) ? Integer.MAX_VALUE : ORDER.contains(split) ? ORDER.indexOf(split) : ORDER.size();
    }

    private static SeenKeys read(Path list) throws IOException {
        var keys = new SeenKeys();
        try (BufferedReader lines = Files.newBufferedReader(list)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    keys.add(line.strip());
                }
            }
        } catch (MalformedInputException e) {
            throw new DatasetException(list + ": no UTF-8 (expected: one name a line)", e);
        }
        return keys;
    }

    /// @param annotation its file's name relative to the folder of annotations
    @Nullable
    String of(String annotation) {
        String stem = YoloLayout.stem(annotation);
        for (Map.Entry<String, SeenKeys> list : names.entrySet()) {
            if (list.getValue().contains(stem)) {
                return list.getKey();
            }
        }
        int slash = annotation.indexOf('/');
        String folder = slash < 0 ? "" : annotation.substring(0, slash);
        return switch (folder) {
            case "train", "val", "test" -> folder;
            case "valid" -> "val";
            default -> null;
        };
    }
}
