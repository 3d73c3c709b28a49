package io.rexserve.data.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;

/// A file that appears whole or not at all: written under a hidden name beside it, synchronized, then renamed.
///
/// A file that is there already is replaced. Two writers of one file do not disturb each other; the later one wins.
public final class AtomicFile implements AutoCloseable {
    private static final String TEMPORARY = ".tmp";

    private final Configuration configuration;
    private final FileSystem files;
    private final Path target;
    private final Path temporary;
    private final FSDataOutputStream out;
    private boolean committed;

    private AtomicFile(Configuration configuration, Path target) throws IOException {
        this.configuration = configuration;
        files = FileSystems.of(target, configuration);
        this.target = files.makeQualified(target);
        temporary = new Path(this.target.getParent(), "." + target.getName() + "." + UUID.randomUUID() + TEMPORARY);
        if (!files.exists(temporary.getParent())) {
            files.mkdirs(temporary.getParent());
        }
        out = files.create(temporary, false);
    }

    /// Begins a file; folders above it are made.
    public static AtomicFile create(Configuration configuration, Path target) throws IOException {
        return new AtomicFile(configuration, target);
    }

    /// Where to write; [#commit] closes it.
    public FSDataOutputStream out() {
        return out;
    }

    /// Brings what was written to the disk and gives it its name.
    ///
    /// @throws IOException if anything of it fails: then the file is as it was before
    public void commit() throws IOException {
        if (out.hasCapability(StreamCapabilities.HSYNC)) {
            out.hsync();
        }
        out.close();
        if (files instanceof RawLocalFileSystem local) {
            Files.move(
                    local.pathToFile(temporary).toPath(),
                    local.pathToFile(target).toPath(),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } else {
            FileContext.getFileContext(files.getUri(), configuration)
                    .rename(temporary, target, Options.Rename.OVERWRITE);
        }
        committed = true;
    }

    /// Drops what was written unless it was committed.
    @Override
    public void close() throws IOException {
        if (committed) {
            return;
        }
        try {
            out.close();
        } finally {
            files.delete(temporary, false);
        }
    }

    /// Deletes what writers that died have left in a folder. Nobody may be writing there.
    ///
    /// @return how many files
    public static int deleteAbandoned(Configuration configuration, Path folder) throws IOException {
        return deleteAbandoned(configuration, folder, "");
    }

    /// The same for files of one name, where others may be writing theirs.
    ///
    /// @param target name of the files; empty for any
    public static int deleteAbandoned(Configuration configuration, Path folder, String target) throws IOException {
        FileSystem files = FileSystems.of(folder, configuration);
        int deleted = 0;
        if (files.exists(folder)) {
            for (FileStatus file : files.listStatus(folder)) {
                String name = file.getPath().getName();
                if (name.startsWith("." + target) && name.endsWith(TEMPORARY) && files.delete(file.getPath(), false)) {
                    deleted++;
                }
            }
        }
        return deleted;
    }
}
