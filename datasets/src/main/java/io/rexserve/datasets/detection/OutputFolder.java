package io.rexserve.datasets.detection;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A folder that appears under its name when it is complete: written beside it, renamed by [#finish()], removed by
/// [#close()] without it.
final class OutputFolder implements Closeable {
    private final Path target;
    private final Path temporary;
    private boolean finished;

    /// @throws FileAlreadyExistsException if the target exists
    OutputFolder(Path target) throws IOException {
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString(), null, "exists (expected: a new folder)");
        }
        this.target = target;
        Path parent = Objects.requireNonNull(target.toAbsolutePath().getParent(), "folder of a new folder");
        Files.createDirectories(parent);
        this.temporary = Files.createDirectory(parent.resolve(target.getFileName() + ".part"));
    }

    /// Where files are written until the folder is complete.
    Path path() {
        return temporary;
    }

    /// A name of a record below a folder of this one; its folders are made.
    ///
    /// @return empty if the name leads outside, or is none
    Optional<Path> file(String folder, String name) throws IOException {
        Path base = temporary.resolve(folder);
        Path file;
        try {
            file = base.resolve(name.replace('\\', '/')).normalize();
        } catch (InvalidPathException _) { // a NUL character
            return Optional.empty();
        }
        if (!file.startsWith(base) || file.equals(base)) {
            return Optional.empty();
        }
        Files.createDirectories(file.getParent());
        return Optional.of(file);
    }

    void finish() throws IOException {
        Files.move(temporary, target);
        finished = true;
    }

    @Override
    public void close() throws IOException {
        if (!finished) {
            delete(temporary);
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
