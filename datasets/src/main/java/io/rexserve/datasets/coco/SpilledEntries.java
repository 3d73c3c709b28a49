package io.rexserve.datasets.coco;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/// Entries that wait in a temporary file until the end of a writing, when their ids are known.
final class SpilledEntries implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final FileChannel file;
    private final DataOutputStream out;
    private long count;

    SpilledEntries() throws IOException {
        file = RowSorter.temporaryFile();
        out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(file), BUFFER_BYTES));
    }

    /// @param image position of its image among the images written
    /// @param id in JSON, empty where it is made at the end
    /// @param imageId in JSON where it is spelled otherwise than the image's id, else empty
    /// @param body the object in JSON without these ids
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Spilled(long image, byte[] id, byte[] imageId, byte[] body) {}

    void add(Spilled entry) throws IOException {
        out.writeLong(entry.image());
        for (byte[] part : new byte[][] {entry.id(), entry.imageId(), entry.body()}) {
            out.writeInt(part.length);
            out.write(part);
        }
        count++;
    }

    long count() {
        return count;
    }

    /// All entries from the first on; nothing may be added afterwards.
    Reading read() throws IOException {
        out.flush();
        file.position(0);
        return new Reading(
                new DataInputStream(new BufferedInputStream(Channels.newInputStream(file), BUFFER_BYTES)), count);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /// Reads the entries in order.
    static final class Reading {
        private final DataInputStream in;
        private long left;

        private Reading(DataInputStream in, long count) {
            this.in = in;
            this.left = count;
        }

        /// Null behind the last.
        @Nullable
        Spilled next() throws IOException {
            if (left == 0) {
                return null;
            }
            left--;
            return new Spilled(in.readLong(), part(), part(), part());
        }

        private byte[] part() throws IOException {
            byte[] part = new byte[in.readInt()];
            in.readFully(part);
            return part;
        }
    }
}
