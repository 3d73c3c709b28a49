package io.rexserve.data.ingest;

import io.rexserve.data.store.FileSystems;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/// Packed archives as far as chunks of this process have unpacked them. A later chunk goes on where an earlier one has
/// stopped: each slot unpacks an archive once, not once for each of its chunks.
///
/// Spark gives tasks no other place for what outlives them than a static field.
public final class PackedArchives {
    /// Open at a time, beside those at work.
    private static final int MOST = 16;

    private static final int BUFFER = 1 << 16;
    private static final Deque<Unpacked> IDLE = new ArrayDeque<>();
    private static long opened;

    private PackedArchives() {}

    /// The unpacked archive from a byte on.
    static InputStream open(Configuration configuration, Path path, long offset) throws IOException {
        FileStatus status = FileSystems.of(path, configuration).getFileStatus(path);
        Unpacked unpacked = take(path, status, offset);
        if (unpacked == null) {
            unpacked = new Unpacked(configuration, path, status);
        }
        try {
            unpacked.moveTo(offset);
            return unpacked;
        } catch (IOException e) {
            unpacked.close();
            throw e;
        }
    }

    /// The one that is the least way before the byte; null if none is.
    private static synchronized @Nullable Unpacked take(Path path, FileStatus status, long offset) {
        Unpacked best = null;
        for (Unpacked each : IDLE) {
            if (each.isOf(path, status) && each.reaches(offset) && (best == null || each.end > best.end)) {
                best = each;
            }
        }
        if (best == null) {
            opened++;
        } else {
            IDLE.remove(best);
        }
        return best;
    }

    private static synchronized @Nullable Unpacked giveBack(Unpacked unpacked) {
        IDLE.addLast(unpacked);
        return IDLE.size() > MOST ? IDLE.removeFirst() : null;
    }

    /// How many times an archive was unpacked from its start.
    static synchronized long opened() {
        return opened;
    }

    /// Closes those that no chunk is reading.
    public static synchronized void closeAll() {
        for (Iterator<Unpacked> each = IDLE.iterator(); each.hasNext(); each.remove()) {
            each.next().end();
        }
    }

    /// An archive that is read from its start; the last bytes can be read again, since whoever reads the last sample of
    /// a chunk sees the header behind it.
    private static final class Unpacked extends InputStream {
        private final Path path;
        private final long length;
        private final long modified;
        private final InputStream in;
        private final byte[] ring = new byte[BUFFER];
        /// Bytes that were unpacked.
        private long end;

        private long position;
        private boolean over;

        Unpacked(Configuration configuration, Path path, FileStatus status) throws IOException {
            this.path = path;
            this.length = status.getLen();
            this.modified = status.getModificationTime();
            FSDataInputStream file = FileSystems.of(path, configuration).open(path);
            try {
                in = new BufferedInputStream(new GZIPInputStream(file, BUFFER), BUFFER);
            } catch (IOException e) {
                file.close();
                throw e;
            }
        }

        boolean isOf(Path other, FileStatus status) {
            return path.equals(other) && length == status.getLen() && modified == status.getModificationTime();
        }

        boolean reaches(long offset) {
            return offset >= end - Math.min(end, BUFFER);
        }

        void moveTo(long offset) throws IOException {
            position = Math.min(offset, end);
            skipNBytes(offset - position);
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            if (count == 0) {
                return 0;
            }
            int at = (int) (position % BUFFER);
            int most = Math.min(count, BUFFER - at);
            if (position < end) {
                int again = (int) Math.min(most, end - position);
                System.arraycopy(ring, at, bytes, from, again);
                position += again;
                return again;
            }
            over = true; // unless nothing goes wrong
            int read = in.read(bytes, from, most);
            if (read > 0) {
                over = false;
                System.arraycopy(bytes, from, ring, at, read);
                end += read;
                position = end;
            }
            return read;
        }

        /// Keeps it for a later chunk, unless it has ended or is damaged.
        @Override
        public void close() {
            Unpacked closing = over ? this : giveBack(this);
            if (closing != null) {
                closing.end();
            }
        }

        void end() {
            try {
                in.close();
            } catch (IOException _) {
                // of a file that was read
            }
        }
    }
}
