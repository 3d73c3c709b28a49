package io.rexserve.datasets.format;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.Predicate;

/// The files of a folder and its folders, sorted by name without ending, then by ending, in memory that does not grow
/// with their number. Symbolic links are followed inside the dataset only.
public final class FolderListing implements Closeable {
    private static final char BEFORE_ENDING = '\0'; // sorts before every character of a name

    private final SortedNames names = new SortedNames();

    /// One file.
    ///
    /// @param stem its name relative to the folder, with `/`, without ending
    /// @param ending from its last point on, such as `.jpg`, or empty
    public record Entry(String stem, String ending) {
        public String name() {
            return stem + ending;
        }

        static Entry of(String name) {
            int point = name.lastIndexOf('.');
            return point <= name.lastIndexOf('/') + 1
                    ? new Entry(name, "")
                    : new Entry(name.substring(0, point), name.substring(point));
        }
    }

    /// Lists a folder.
    ///
    /// @param wanted takes a file's name relative to the folder
    /// @param problems receives links that lead outside or in a circle
    public FolderListing(Path folder, DatasetRoot root, Predicate<String> wanted, ProblemSink problems)
            throws IOException {
        Path real = folder.toRealPath();
        try {
            Files.walkFileTree(
                    real,
                    EnumSet.of(FileVisitOption.FOLLOW_LINKS),
                    Integer.MAX_VALUE,
                    new Visitor(real, root, wanted, problems));
        } catch (IOException | RuntimeException e) {
            names.close();
            throw e;
        }
    }

    private final class Visitor extends SimpleFileVisitor<Path> {
        private final Path folder;
        private final DatasetRoot root;
        private final Predicate<String> wanted;
        private final ProblemSink problems;

        Visitor(Path folder, DatasetRoot root, Predicate<String> wanted, ProblemSink problems) {
            this.folder = folder;
            this.root = root;
            this.wanted = wanted;
            this.problems = problems;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            return isInside(path) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
            String name = name(path);
            if (attributes.isRegularFile() && wanted.test(name) && isInside(path)) {
                Entry entry = Entry.of(name);
                names.add(entry.stem() + BEFORE_ENDING + entry.ending());
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
            if (failure instanceof FileSystemLoopException) {
                problems.report(
                        ProblemReason.PATH_OUTSIDE,
                        path.toString(),
                        "symbolic link to a folder that it lies in (expected: no circle)");
                return FileVisitResult.CONTINUE;
            }
            if (Files.isSymbolicLink(path)) {
                problems.report(ProblemReason.MISSING_IMAGE, path.toString(), "symbolic link that leads to nothing");
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        private String name(Path path) {
            return folder.relativize(path).toString().replace('\\', '/');
        }

        private boolean isInside(Path path) {
            if (!Files.isSymbolicLink(path) || root.contains(path)) {
                return true;
            }
            problems.report(
                    ProblemReason.PATH_OUTSIDE,
                    path.toString(),
                    "symbolic link that leads outside " + root.expectation());
            return false;
        }
    }

    /// The next file; empty behind the last.
    public Optional<Entry> next() throws IOException {
        return names.next().map(text -> {
            int at = text.indexOf(BEFORE_ENDING);
            return new Entry(text.substring(0, at), text.substring(at + 1));
        });
    }

    @Override
    public void close() throws IOException {
        names.close();
    }
}
