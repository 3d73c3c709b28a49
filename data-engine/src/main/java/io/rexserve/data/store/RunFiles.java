package io.rexserve.data.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/// Small files of a run on any Hadoop file system. Every error names the file.
public final class RunFiles {
    private final Configuration configuration;

    public RunFiles(Configuration configuration) {
        this.configuration = configuration;
    }

    public Configuration configuration() {
        return configuration;
    }

    public boolean exists(String path) throws IOException {
        Path at = new Path(path);
        try {
            return FileSystems.of(at, configuration).exists(at);
        } catch (IOException e) {
            throw failed(path, "read", e);
        }
    }

    /// Names in a folder, sorted; none if the folder is missing.
    public List<String> list(String folder) throws IOException {
        Path at = new Path(folder);
        try {
            var names = new ArrayList<String>();
            for (FileStatus status : FileSystems.of(at, configuration).listStatus(at)) {
                names.add(status.getPath().getName());
            }
            Collections.sort(names);
            return names;
        } catch (FileNotFoundException e) {
            return List.of();
        } catch (IOException e) {
            throw failed(folder, "listed", e);
        }
    }

    public byte[] read(String path) throws IOException {
        Path at = new Path(path);
        try (FSDataInputStream in = FileSystems.of(at, configuration).open(at)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw failed(path, "read", e);
        }
    }

    /// Writes a file that is there as a whole or not at all, in place of one that was there.
    public void write(String path, byte[] content) throws IOException {
        try (AtomicFile file = AtomicFile.create(configuration, new Path(path))) {
            file.out().write(content);
            file.commit();
        } catch (IOException e) {
            throw failed(path, "written", e);
        }
    }

    /// Removes a file or folder with all in it; nothing happens if it is missing.
    public void delete(String path) throws IOException {
        Path at = new Path(path);
        try {
            FileSystems.of(at, configuration).delete(at, true);
        } catch (IOException e) {
            throw failed(path, "removed", e);
        }
    }

    /// The same failure with the name of its file, and its first cause: Parquet's own words say what it was writing.
    ///
    /// @param verb what could not be done, such as `written`
    public static IOException failed(String path, String verb, IOException e) {
        Throwable first = e;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            first = cause;
        }
        String why = first.getMessage() == null ? first.toString() : first.getMessage();
        return new IOException(why.contains(path) ? why : path + ": cannot be " + verb + ": " + why, e);
    }
}
