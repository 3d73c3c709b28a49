package io.rexserve.datasets.coco;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/// The ids of the entries of one list that is written: kept where an entry has one of its own, made above all others
/// where it has none, or an earlier entry has the same.
final class WrittenIds implements Closeable {
    private final RowSorter kept = new RowSorter();
    private final BitSet repeated = new BitSet();
    private long largest;
    private long repeats;

    /// @param position of the entry in its list
    /// @param text of its id
    void keep(long position, String text) throws IOException {
        kept.add(Ids.key(text), position, 0, 0);
        if (Ids.isNumber(text)) {
            largest = Math.max(largest, Long.parseLong(text));
        }
    }

    /// Finds ids used twice; nothing may be kept afterwards.
    ///
    /// @return how many entries lose theirs
    long findRepeats() throws IOException {
        var ids = kept.sorted();
        boolean first = true;
        long last = 0;
        while (ids.next()) {
            if (!first && ids.key() == last) {
                repeated.set(Math.toIntExact(ids.column(1)));
                repeats++;
            }
            first = false;
            last = ids.key();
        }
        return repeats;
    }

    /// Gives out the ids in the order of the entries, each time from the first entry on.
    Assignment assignment() {
        return new Assignment();
    }

    @Override
    public void close() throws IOException {
        kept.close();
    }

    final class Assignment {
        private long position;
        private long made = largest;

        /// @param id of the next entry in JSON, empty if it has none
        byte[] next(byte[] id) {
            boolean own = id.length > 0 && !repeated.get((int) position);
            position++;
            return own ? id : Long.toString(++made).getBytes(StandardCharsets.US_ASCII);
        }
    }
}
