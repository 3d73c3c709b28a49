package io.rexserve.data.store;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/// A file for Parquet's readers, from [FileSystems].
public final class ParquetInput implements InputFile {
    private final FileSystem files;
    private final Path path;
    private final long length;

    public ParquetInput(Path path, Configuration configuration) throws IOException {
        files = FileSystems.of(path, configuration);
        this.path = path;
        length = files.getFileStatus(path).getLen();
    }

    @Override
    public long getLength() {
        return length;
    }

    @Override
    public SeekableInputStream newStream() throws IOException {
        return HadoopStreams.wrap(files.open(path));
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
