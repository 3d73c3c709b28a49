package io.rexserve.labeling;

import io.rexserve.datasets.format.ImageFiles;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The pictures of a run, each once, in the order given; those of a folder by name.
///
/// @param folder that names are relative to: the deepest one that all files are below
/// @param notes about what was left out, for people
/// @param faults of folders that could not be read
record PictureList(Path folder, List<Picture> pictures, List<String> notes, List<String> faults) {
    private static final int NAME_LENGTH = 120;

    /// Gathers what the arguments name.
    static final class Builder {
        private final Set<Path> files = new LinkedHashSet<>();
        private final Set<URI> addresses = new LinkedHashSet<>();
        private final List<Object> order = new ArrayList<>();
        private final List<String> faults = new ArrayList<>();
        private @Nullable Path folder;
        private int otherFiles;

        /// @param base folder of the file that names are relative to
        void file(Path file, Path base) {
            folder = folder == null ? base : common(folder, base);
            if (files.add(file)) {
                order.add(file);
            }
        }

        /// A file of a folder: taken if it is a picture by its name.
        void found(Path file, Path base) {
            if (ImageFiles.isImage(file.toString())) {
                file(file, base);
            } else {
                otherFiles++;
            }
        }

        void address(URI address) {
            if (addresses.add(address)) {
                order.add(address);
            }
        }

        void fault(String sentence) {
            faults.add(sentence);
        }

        PictureList build() {
            Path base = folder == null ? Path.of("").toAbsolutePath() : folder;
            List<Picture> pictures = new ArrayList<>();
            Set<String> names = new HashSet<>();
            files.forEach(file -> names.add(name(base, file)));
            for (Object source : order) {
                pictures.add(
                        switch (source) {
                            case Path file -> new Picture.Local(name(base, file), file);
                            case URI address -> new Picture.Remote(unique(name(address), names), address);
                            default -> throw new IllegalStateException("source: " + source);
                        });
            }
            return new PictureList(base, List.copyOf(pictures), notes(), List.copyOf(faults));
        }

        private List<String> notes() {
            return switch (otherFiles) {
                case 0 -> List.of();
                case 1 -> List.of("1 file is no picture by its name: left out");
                default -> List.of(otherFiles + " files are no pictures by their names: left out");
            };
        }

        private static Path common(Path one, Path other) {
            Path common = one;
            while (!other.startsWith(common)) {
                common = common.getParent() == null ? other.getRoot() : common.getParent();
            }
            return common;
        }

        private static String name(Path base, Path file) {
            return base.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
        }

        /// Host and path, with the characters that file names may have everywhere.
        private static String name(URI address) {
            String path = address.getHost() + address.getPath();
            String name = path.replaceAll("[^A-Za-z0-9._/-]", "_")
                    .replaceAll("/+", "/")
                    .replaceAll("\\.\\.+", "_");
            String cut = name.length() <= NAME_LENGTH ? name : name.substring(name.length() - NAME_LENGTH);
            String bare = cut.replaceAll("^[/.]+|/$", "");
            return ImageFiles.isImage(bare) ? bare : bare + ".jpg";
        }

        private static String unique(String name, Set<String> names) {
            String unique = name;
            for (int copy = 2; !names.add(unique); copy++) {
                unique = numbered(name, copy);
            }
            return unique;
        }
    }

    /// The name with a number before its ending.
    static String numbered(String name, int number) {
        int point = name.lastIndexOf('.');
        int at = point > name.lastIndexOf('/') + 1 ? point : name.length();
        return name.substring(0, at) + "-" + number + name.substring(at);
    }

    /// Names for a format that tells pictures apart by their names without ending, by the names here.
    Map<String, String> namesOfDistinctStems() {
        Set<String> stems = new HashSet<>();
        Set<String> names = new HashSet<>();
        pictures.forEach(picture -> names.add(picture.name()));
        Map<String, String> written = new LinkedHashMap<>();
        for (Picture picture : pictures) {
            String name = picture.name();
            for (int copy = 2; !stems.add(stem(name)) || (copy > 2 && !names.add(name)); copy++) {
                name = numbered(picture.name(), copy);
            }
            written.put(picture.name(), name);
        }
        return written;
    }

    private static String stem(String name) {
        int point = name.lastIndexOf('.');
        return point > name.lastIndexOf('/') + 1 ? name.substring(0, point) : name;
    }
}
