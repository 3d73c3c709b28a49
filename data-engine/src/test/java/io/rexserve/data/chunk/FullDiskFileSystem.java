package io.rexserve.data.chunk;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/// The files of this machine under another name, on a disk that becomes full after so many bytes.
public final class FullDiskFileSystem extends RawLocalFileSystem {
    static final AtomicLong LEFT = new AtomicLong(Long.MAX_VALUE);
    private static final URI NAME = URI.create("full:///");

    static Configuration configuration() {
        var configuration = new Configuration(false);
        configuration.setClass("fs.full.impl", FullDiskFileSystem.class, FileSystem.class);
        return configuration;
    }

    @Override
    public URI getUri() {
        return NAME;
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        return limited(super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress));
    }

    @Override
    public FSDataOutputStream create(
            Path path, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        return limited(super.create(path, overwrite, bufferSize, replication, blockSize, progress));
    }

    private static FSDataOutputStream limited(OutputStream out) throws IOException {
        return new FSDataOutputStream(
                new FilterOutputStream(out) {
                    @Override
                    public void write(byte[] bytes, int from, int length) throws IOException {
                        if (LEFT.addAndGet(-length) < 0) {
                            throw new IOException("No space left on device");
                        }
                        out.write(bytes, from, length);
                    }

                    @Override
                    public void write(int b) throws IOException {
                        write(new byte[] {(byte) b}, 0, 1);
                    }
                },
                null);
    }
}
