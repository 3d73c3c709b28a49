package io.rexserve.data.export;

import io.rexserve.cli.CommandException;
import io.rexserve.data.store.LocalFolder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A folder that appears under its name when it is complete: written beside it as `.NAME.part`, renamed at the
/// end. What a crash leaves is removed by the next start. Two processes cannot write the same folder.
public final class ExportFolder implements Closeable {
    private final Path target;
    private final Path temporary;
    private final Path old;
    private final Path lockFile;
    private final FileChannel lockChannel;
    private boolean finished;

    private ExportFolder(Path target, Path lockFile, FileChannel lockChannel) throws IOException {
        this.target = target;
        this.lockFile = lockFile;
        this.lockChannel = lockChannel;
        this.temporary = target.resolveSibling("." + target.getFileName() + ".part");
        this.old = target.resolveSibling("." + target.getFileName() + ".old");
        LocalFolder.delete(temporary);
        recover();
        Files.createDirectory(temporary);
    }

    /// @param target folder that is written
    /// @param mark name of a file that every folder of this kind has
    /// @param force whether a folder with the mark is replaced
    /// @throws CommandException if the folder exists and is not to be replaced, or somebody else is writing it
    public static ExportFolder create(Path target, String mark, boolean force) throws IOException {
        Path absolute = target.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null || absolute.getFileName() == null) {
            throw new CommandException("--into: " + target + " (expected: a folder of its own)");
        }
        requireFree(absolute, target, mark, force);
        Files.createDirectories(parent);
        Path lockFile = parent.resolve("." + absolute.getFileName() + ".lock");
        FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (lock(channel) == null) {
                throw new CommandException("--into: " + target + " is being written by another process");
            }
            requireFree(absolute, target, mark, force);
            return new ExportFolder(absolute, lockFile, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) { // held by this process
            return null;
        }
    }

    private static void requireFree(Path folder, Path named, String mark, boolean force) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS) || isEmptyFolder(folder)) {
            return;
        }
        if (!Files.exists(folder.resolve(mark))) {
            throw new CommandException("--into: " + named + " exists and has no " + mark
                    + " (expected: a new folder, or with --force one that has been written so)");
        }
        if (!force) {
            throw new CommandException("--into: " + named + " exists (expected: a new folder; --force replaces it)");
        }
    }

    private static boolean isEmptyFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    /// A crash between the two renames of [#finish] has left the old folder: it is put back.
    private void recover() throws IOException {
        if (!Files.exists(old)) {
            return;
        }
        if (Files.exists(target)) {
            LocalFolder.delete(old);
        } else {
            Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /// Where files are written until the folder is complete.
    public Path path() {
        return temporary;
    }

    /// Gives the folder its name, in place of the one before it.
    public void finish() throws IOException {
        if (Files.exists(target)) {
            Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        finished = true;
        LocalFolder.delete(old);
    }

    @Override
    public void close() throws IOException {
        try (lockChannel) {
            if (!finished) {
                LocalFolder.delete(temporary);
            }
            Files.deleteIfExists(lockFile);
        }
    }
}
