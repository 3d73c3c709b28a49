package io.rexserve.data.store;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;

/// A file that is appended to while others may read it. Not for several threads.
public final class JournalFile implements AutoCloseable {
    private final String path;
    private final FSDataOutputStream out;

    /// Creates the file, and its folder where it is missing.
    ///
    /// @param path of no other file
    public JournalFile(RunFiles files, String path) throws IOException {
        this.path = path;
        Path at = new Path(path);
        try {
            out = FileSystems.of(at, files.configuration()).create(at, false);
        } catch (IOException e) {
            throw RunFiles.failed(path, "written", e);
        }
    }

    public void append(byte[] bytes) throws IOException {
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw RunFiles.failed(path, "written", e);
        }
    }

    /// What was appended outlives this process.
    public void flush() throws IOException {
        try {
            out.hflush();
        } catch (IOException e) {
            throw RunFiles.failed(path, "written", e);
        }
    }

    /// What was appended is on disk.
    public void sync() throws IOException {
        try {
            out.hsync();
        } catch (IOException e) {
            throw RunFiles.failed(path, "written", e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            out.close();
        } catch (IOException e) {
            throw RunFiles.failed(path, "written", e);
        }
    }
}
