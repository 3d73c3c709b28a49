package io.rexserve.data.store;

import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/// A file for Parquet's writers that is committed apart: closing the writer does not give it its name.
public final class ParquetOutput implements OutputFile {
    private final AtomicFile file;

    public ParquetOutput(AtomicFile file) {
        this.file = file;
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) {
        PositionOutputStream stream = HadoopStreams.wrap(file.out());
        return new PositionOutputStream() {
            @Override
            public long getPos() throws java.io.IOException {
                return stream.getPos();
            }

            @Override
            public void write(int b) throws java.io.IOException {
                stream.write(b);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws java.io.IOException {
                stream.write(bytes, from, length);
            }

            @Override
            public void flush() throws java.io.IOException {
                stream.flush();
            }

            @Override
            public void close() throws java.io.IOException {
                stream.flush(); // AtomicFile closes it after it has been synchronized
            }
        };
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
        return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return 0;
    }
}
