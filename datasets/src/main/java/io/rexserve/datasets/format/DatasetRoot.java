package io.rexserve.datasets.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The folders that a dataset's own names may lead to. A stranger's dataset must not make a command read, or copy,
/// files elsewhere: neither by `../` and absolute names nor by symbolic links.
public final class DatasetRoot {
    private static final int MAX_KNOWN = 1024;
    private static final Set<String> DOTS = Set.of(".", "..");

    private final List<Path> folders;

    /// Real paths of folders met before: datasets name millions of files in few folders.
    private final Map<Path, Path> known = new ConcurrentHashMap<>();

    private DatasetRoot(List<Path> folders) {
        this.folders = folders;
    }

    /// @param folder of the dataset
    /// @param images folder that the user named for the images, which may lie elsewhere
    /// @throws IOException if one of them does not exist
    public static DatasetRoot of(Path folder, @Nullable Path images) throws IOException {
        var folders = new ArrayList<Path>();
        folders.add(folder.toAbsolutePath().toRealPath());
        if (images != null) {
            folders.add(images.toAbsolutePath().toRealPath());
        }
        return new DatasetRoot(List.copyOf(folders));
    }

    /// A name of the dataset as a path, which need not exist. Backslashes separate folders as on Windows, where many
    /// of these files are written.
    ///
    /// @param base folder that the name is relative to
    /// @return empty if the name leads outside
    public Optional<Path> resolve(Path base, String name) {
        Path path;
        try {
            path = base.toAbsolutePath().resolve(name.replace('\\', '/')).normalize();
        } catch (InvalidPathException _) { // a NUL character
            return Optional.empty();
        }
        return contains(path) ? Optional.of(path) : Optional.empty();
    }

    /// Whether a path lies in the dataset, after symbolic links.
    public boolean contains(Path path) {
        return isBelow(realPath(path));
    }

    /// The folder of the dataset, after symbolic links.
    public Path folder() {
        return folders.getFirst();
    }

    /// The folder named by the user or of the dataset that a path lies in, after symbolic links.
    ///
    /// @throws IllegalArgumentException if it lies outside
    public Path folderOf(Path path) {
        Path real = realPath(path);
        return folders.reversed().stream()
                .filter(real::startsWith)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(path + ": outside " + expectation()));
    }

    private boolean isBelow(Path real) {
        return folders.stream().anyMatch(real::startsWith);
    }

    /// Through the real path of its folder, if the last name is no link itself.
    private Path realPath(Path path) {
        Path folder = path.getParent();
        Path name = path.getFileName();
        if (folder == null || name == null || DOTS.contains(name.toString()) || isLink(path)) {
            return lookedUp(path);
        }
        Path real = known.get(folder);
        if (real == null) {
            real = lookedUp(folder);
            if (known.size() >= MAX_KNOWN) {
                known.clear();
            }
            known.put(folder, real);
        }
        return real.resolve(name);
    }

    // Asked this way, the system's answer about a file that does not exist makes no exception.
    private static boolean isLink(Path path) {
        return Files.exists(path) && Files.isSymbolicLink(path);
    }

    // Of a path that does not exist, the part that does decides.
    private static Path lookedUp(Path path) {
        Path existing = path;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (existing == null) {
            return path;
        }
        try {
            return existing.toRealPath().resolve(existing.relativize(path)).normalize();
        } catch (IOException _) { // gone in between
            return path;
        }
    }

    /// What a message about a name that leads outside expects.
    public String expectation() {
        return "(expected: inside "
                + folders.stream().map(Path::toString).collect(Collectors.joining(" or "))
                + "; --images names another folder of images)";
    }
}
