package io.rexserve.data.ingest;

import io.rexserve.data.store.FileSystems;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/// What lies in a folder, in the order of the names. Of this machine's files everything is told that Hadoop's listing
/// leaves out: links that lead nowhere or in a circle, pipes and devices.
final class FolderListing {
    /// What an entry is.
    enum Kind {
        FILE,
        FOLDER,
        UNREADABLE
    }

    /// @param length of a file in bytes
    /// @param detail of what is unreadable: why; else empty
    record Entry(String name, Kind kind, long length, String detail) {}

    private final FileSystem files;

    FolderListing(Configuration configuration, Path folder) throws IOException {
        files = FileSystems.of(folder, configuration);
    }

    /// @param ancestors real paths of the folders above, for links
    /// @throws IOException if the folder cannot be listed
    List<Entry> list(Path folder, List<java.nio.file.Path> ancestors) throws IOException {
        List<Entry> entries = files instanceof RawLocalFileSystem local
                ? listLocal(local.pathToFile(folder).toPath(), ancestors)
                : listHadoop(folder);
        entries.sort(Comparator.comparing(Entry::name));
        return entries;
    }

    /// The real path of a folder of this machine, to be found again below it; nothing elsewhere.
    List<java.nio.file.Path> realPath(Path folder) throws IOException {
        return files instanceof RawLocalFileSystem local
                ? List.of(local.pathToFile(folder).toPath().toRealPath())
                : List.of();
    }

    private List<Entry> listHadoop(Path folder) throws IOException {
        var entries = new ArrayList<Entry>();
        for (FileStatus file : files.listStatus(folder)) {
            entries.add(new Entry(
                    file.getPath().getName(), file.isDirectory() ? Kind.FOLDER : Kind.FILE, file.getLen(), ""));
        }
        return entries;
    }

    private static List<Entry> listLocal(java.nio.file.Path folder, List<java.nio.file.Path> ancestors)
            throws IOException {
        var entries = new ArrayList<Entry>();
        try (DirectoryStream<java.nio.file.Path> names = Files.newDirectoryStream(folder)) {
            for (java.nio.file.Path file : names) {
                entries.add(local(file, ancestors));
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return entries;
    }

    private static Entry local(java.nio.file.Path file, List<java.nio.file.Path> ancestors) {
        String name = String.valueOf(file.getFileName());
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isRegularFile()) {
                return new Entry(name, Kind.FILE, attributes.size(), "");
            }
            if (!attributes.isDirectory()) {
                return unreadable(name, "a pipe, socket or device (expected: a file or folder)");
            }
            return Files.isSymbolicLink(file) && ancestors.contains(file.toRealPath())
                    ? unreadable(name, "a link to a folder above it (expected: a file or folder)")
                    : new Entry(name, Kind.FOLDER, 0, "");
        } catch (NoSuchFileException _) {
            return unreadable(
                    name,
                    Files.isSymbolicLink(file)
                            ? "a link to nothing (expected: a file or folder)"
                            : "no such file (expected: a name in the character set of this process)");
        } catch (IOException e) {
            return unreadable(name, e + " (expected: a file or folder)");
        }
    }

    private static Entry unreadable(String name, String detail) {
        return new Entry(name, Kind.UNREADABLE, 0, detail);
    }
}
