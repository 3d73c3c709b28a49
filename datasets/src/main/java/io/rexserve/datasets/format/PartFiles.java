package io.rexserve.datasets.format;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The files of one writer: written under temporary names beside their own, renamed by [#finish()], removed with the
/// folders made for them by [#close()] without it. An aborted conversion leaves no file that looks complete.
public final class PartFiles implements Closeable {
    private static final String SUFFIX = ".part";
    private static final int BUFFER = 1 << 16;

    private record Part(Path path, Path temporary, OutputStream out) {}

    private final List<Part> parts = new ArrayList<>();

    /// Made for the files.
    private final List<Path> folders = new ArrayList<>();

    private boolean finished;

    /// A new file; its folder is made if missing. The stream is closed by this object.
    ///
    /// @throws FileAlreadyExistsException if there is a file of that name
    public OutputStream create(Path path) throws IOException {
        if (Files.exists(path)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            createFolder(folder);
        }
        Path temporary = path.resolveSibling(path.getFileName() + SUFFIX);
        var out = new BufferedOutputStream(
                Files.newOutputStream(temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING),
                BUFFER);
        parts.add(new Part(path, temporary, out));
        return out;
    }

    private void createFolder(Path folder) throws IOException {
        for (Path missing = folder; missing != null && !Files.exists(missing); missing = missing.getParent()) {
            folders.add(missing);
        }
        Files.createDirectories(folder);
    }

    /// Closes all files and gives them their names.
    public void finish() throws IOException {
        for (Part part : parts) {
            part.out.close();
        }
        for (Part part : parts) {
            Files.move(part.temporary, part.path, StandardCopyOption.ATOMIC_MOVE);
        }
        finished = true;
    }

    @Override
    public void close() throws IOException {
        if (finished) {
            return;
        }
        for (Part part : parts) {
            part.out.close();
            Files.deleteIfExists(part.temporary);
        }
        folders.sort(Comparator.comparingInt(Path::getNameCount).reversed());
        for (Path folder : folders) {
            try {
                Files.deleteIfExists(folder);
            } catch (DirectoryNotEmptyException _) {
                // another program wrote into it
            }
        }
    }
}
