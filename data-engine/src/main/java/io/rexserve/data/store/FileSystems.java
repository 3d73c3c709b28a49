package io.rexserve.data.store;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/// File systems of paths.
public final class FileSystems {
    private FileSystems() {}

    /// The file system of a path; that of this machine without Hadoop's `.crc` files, which are committed apart from
    /// the file that they check and so belong to another one after a crash.
    public static FileSystem of(Path path, Configuration configuration) throws IOException {
        FileSystem files = path.getFileSystem(configuration);
        return files instanceof LocalFileSystem local ? local.getRaw() : files;
    }
}
