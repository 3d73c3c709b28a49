package io.rexserve.data.ingest;

import io.rexserve.data.store.FileSystems;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/// Members of a tar file, packed by gzip or not, from any of their headers on. Commons Compress reads the headers:
/// GNU's and PAX's long names and sizes are more than the two fields that they seem.
final class TarMembers implements Closeable {
    private static final int BLOCK = 512;
    private static final int BUFFER = 1 << 16;

    private final Counter counter;
    private final TarArchiveInputStream tar;
    private @Nullable TarArchiveEntry entry;
    /// Of the header of the next member, in bytes of the unpacked archive.
    private long nextHeader;

    private long header;

    private TarMembers(InputStream unpacked, long offset) {
        counter = new Counter(unpacked, offset);
        tar = new TarArchiveInputStream(counter, BLOCK, BLOCK, "UTF-8", false);
        nextHeader = offset;
    }

    /// Whether a file is an archive by its ending.
    static boolean isArchive(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".tar") || isPacked(lower);
    }

    private static boolean isPacked(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".tar.gz") || lower.endsWith(".tgz");
    }

    /// @param offset of a header, in bytes of the unpacked archive; a packed one is unpacked up to there
    static TarMembers open(Configuration configuration, Path path, long offset) throws IOException {
        InputStream unpacked = unpacked(configuration, path, offset);
        return new TarMembers(unpacked, offset);
    }

    /// As [#open]; what an earlier part of a packed archive has unpacked is not unpacked again.
    static TarMembers resume(Configuration configuration, Path path, long offset) throws IOException {
        return isPacked(path.getName())
                ? new TarMembers(PackedArchives.open(configuration, path, offset), offset)
                : open(configuration, path, offset);
    }

    /// The unpacked archive from a byte on.
    static InputStream unpacked(Configuration configuration, Path path, long offset) throws IOException {
        FSDataInputStream file = FileSystems.of(path, configuration).open(path);
        try {
            if (!isPacked(path.getName())) {
                file.seek(offset);
                return new BufferedInputStream(file, BUFFER);
            }
            var unpacked = new BufferedInputStream(new GZIPInputStream(file, BUFFER), BUFFER);
            unpacked.skipNBytes(offset);
            return unpacked;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /// Goes to the next member.
    ///
    /// @return whether there is one
    /// @throws IOException if its header is damaged; [#nextHeader] is the byte where it begins
    boolean next() throws IOException {
        entry = null;
        header = nextHeader;
        try {
            entry = tar.getNextEntry();
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (entry == null) {
            return false;
        }
        if (!entry.isCheckSumOK()) {
            entry = null;
            throw new IOException("a header whose checksum is wrong");
        }
        nextHeader = counter.position + (entry.isFile() ? (entry.getSize() + BLOCK - 1) / BLOCK * BLOCK : 0);
        return true;
    }

    String name() {
        return current().getName();
    }

    long size() {
        return current().getSize();
    }

    /// Whether it is a file, and no folder, link or device.
    boolean isFile() {
        return current().isFile()
                && !current().isLink()
                && !current().isSymbolicLink()
                && !current().isSparse();
    }

    boolean isFolder() {
        return current().isDirectory();
    }

    /// First byte of the member's header, in bytes of the unpacked archive.
    long header() {
        return header;
    }

    /// First byte behind the member, which is where the next header is.
    long nextHeader() {
        return nextHeader;
    }

    /// Content of the member.
    ///
    /// @throws IOException if the archive ends before it
    byte[] content() throws IOException {
        long size = size();
        byte[] content = tar.readNBytes(Math.toIntExact(size));
        if (content.length < size) {
            throw new IOException("the archive ends after " + content.length + " of its " + size + " bytes");
        }
        return content;
    }

    private TarArchiveEntry current() {
        if (entry == null) {
            throw new IllegalStateException("no member (expected: next() before)");
        }
        return entry;
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }

    /// Counts what is read, so that the place of every header is known.
    private static final class Counter extends FilterInputStream {
        private long position;

        Counter(InputStream in, long position) {
            super(in);
            this.position = position;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            position += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int count = in.read(bytes, from, length);
            position += Math.max(0, count);
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = in.skip(count);
            position += skipped;
            return skipped;
        }
    }
}
