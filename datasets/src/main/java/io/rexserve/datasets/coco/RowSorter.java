package io.rexserve.datasets.coco;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Sorts rows of four `long` by the first, rows of equal keys in the order in which they were added. Beyond a fixed
/// number of rows sorted runs lie in a temporary file, which has no name from the start on: it is gone when the sorter
/// is closed, or the process ends in whatever way.
final class RowSorter implements Closeable {
    private static final int COLUMNS = 4;
    private static final int FIRST_CAPACITY = 256;
    private static final int BUFFER_BYTES = 1 << 16;

    private final int maxRows;
    private long[] rows = new long[FIRST_CAPACITY * COLUMNS];
    private int count;
    private @Nullable FileChannel file;
    private long fileEnd;
    private final List<Long> runStarts = new ArrayList<>();

    RowSorter() {
        this(1 << 17);
    }

    /// @param maxRows held in memory
    RowSorter(int maxRows) {
        this.maxRows = maxRows;
    }

    void add(long key, long a, long b, long c) throws IOException {
        if (count == maxRows) {
            spill();
        }
        int at = count * COLUMNS;
        if (at == rows.length) {
            rows = Arrays.copyOf(rows, Math.min(2 * rows.length, maxRows * COLUMNS));
        }
        rows[at] = key;
        rows[at + 1] = a;
        rows[at + 2] = b;
        rows[at + 3] = c;
        count++;
    }

    /// All rows in order. Nothing may be added afterwards; valid until the sorter is closed.
    Cursor sorted() throws IOException {
        if (file == null) {
            return new MemoryRun(rows, order());
        }
        spill();
        rows = new long[0];
        var runs = new ArrayList<FileRun>();
        for (int i = 0; i < runStarts.size(); i++) {
            long end = i + 1 < runStarts.size() ? runStarts.get(i + 1) : fileEnd;
            runs.add(new FileRun(file, i, runStarts.get(i), end));
        }
        return new Merge(runs);
    }

    private void spill() throws IOException {
        if (count == 0) {
            return;
        }
        if (file == null) {
            file = temporaryFile();
        }
        runStarts.add(fileEnd);
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        for (int row : order()) {
            if (buffer.remaining() < COLUMNS * Long.BYTES) {
                flush(buffer);
            }
            for (int column = 0; column < COLUMNS; column++) {
                buffer.putLong(rows[row * COLUMNS + column]);
            }
        }
        flush(buffer);
        count = 0;
    }

    private void flush(ByteBuffer buffer) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining() && file != null) {
            fileEnd += file.write(buffer, fileEnd);
        }
        buffer.clear();
    }

    /// A file for this process alone that disappears with it.
    static FileChannel temporaryFile() throws IOException {
        Path path = Files.createTempFile("rexserve-datasets", ".tmp");
        return FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    /// Numbers of the rows in order: a merge sort from the bottom up, which leaves what is in order alone. The JDK
    /// sorts no primitives by a key of their own.
    private int[] order() {
        int[] from = new int[count];
        Arrays.setAll(from, i -> i);
        int[] to = new int[count];
        for (int width = 1; width < count; width *= 2) {
            for (int low = 0; low < count; low += 2 * width) {
                int middle = Math.min(low + width, count);
                merge(from, low, middle, Math.min(middle + width, count), to);
            }
            int[] swap = from;
            from = to;
            to = swap;
        }
        return from;
    }

    private void merge(int[] from, int low, int middle, int high, int[] to) {
        if (middle == high || key(from[middle - 1]) <= key(from[middle])) {
            System.arraycopy(from, low, to, low, high - low);
            return;
        }
        int left = low;
        int right = middle;
        for (int at = low; at < high; at++) {
            boolean takeLeft = right == high || (left < middle && key(from[left]) <= key(from[right]));
            to[at] = takeLeft ? from[left++] : from[right++];
        }
    }

    private long key(int row) {
        return rows[row * COLUMNS];
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
        rows = new long[0];
    }

    /// Rows in order. Stands before the first until [#next()].
    abstract static class Cursor {
        /// Moves to the next row; false behind the last.
        abstract boolean next() throws IOException;

        /// @param column 0 for the key
        abstract long column(int column);

        final long key() {
            return column(0);
        }
    }

    private static final class MemoryRun extends Cursor {
        private final long[] rows;
        private final int[] order;
        private int at = -1;

        MemoryRun(long[] rows, int[] order) {
            this.rows = rows;
            this.order = order;
        }

        @Override
        boolean next() {
            at++;
            return at < order.length;
        }

        @Override
        long column(int column) {
            return rows[order[at] * COLUMNS + column];
        }
    }

    private static final class FileRun extends Cursor {
        private final FileChannel file;
        private final int number;
        private long position;
        private final long end;
        private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES);
        private LongBuffer longs = bytes.asLongBuffer().limit(0);

        FileRun(FileChannel file, int number, long start, long end) {
            this.file = file;
            this.number = number;
            this.position = start;
            this.end = end;
        }

        @Override
        boolean next() throws IOException {
            if (longs.hasRemaining()) {
                longs.position(longs.position() + COLUMNS);
            }
            if (!longs.hasRemaining()) {
                fill();
            }
            return longs.hasRemaining();
        }

        private void fill() throws IOException {
            bytes.clear().limit((int) Math.min(BUFFER_BYTES, end - position));
            while (bytes.hasRemaining()) {
                int read = file.read(bytes, position);
                if (read < 0) {
                    throw new IOException("temporary file: ends at byte " + position + " (expected: " + end + ")");
                }
                position += read;
            }
            longs = bytes.flip().asLongBuffer();
        }

        @Override
        long column(int column) {
            return longs.get(longs.position() + column);
        }
    }

    /// Runs hold rows in the order in which they were added, so that of equal keys the earlier run's comes first.
    private static final class Merge extends Cursor {
        private final PriorityQueue<FileRun> queue =
                new PriorityQueue<>(Comparator.comparingLong(FileRun::key).thenComparingInt(run -> run.number));
        private @Nullable FileRun current;

        Merge(List<FileRun> runs) throws IOException {
            for (FileRun run : runs) {
                if (run.next()) {
                    queue.add(run);
                }
            }
        }

        @Override
        boolean next() throws IOException {
            if (current != null && current.next()) {
                queue.add(current);
            }
            current = queue.poll();
            return current != null;
        }

        @Override
        long column(int column) {
            if (current == null) {
                throw new IllegalStateException("no row (expected: next() was true)");
            }
            return current.column(column);
        }
    }
}
