package io.rexserve.data.spark;

import io.rexserve.data.duplicate.HashBucket;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/// Rows of bucket, hash and place, bucket by bucket, to those hashes that have an earlier one within the distance, with
/// its place. One bucket is held at a time.
final class ComparedBuckets implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1;

    private final int distance;

    ComparedBuckets(int distance) {
        this.distance = distance;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        return new Found(rows, distance);
    }

    private static final class Found implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final int distance;
        /// First row of the next bucket, null at the end.
        private @Nullable Row next;

        private HashBucket bucket;
        private long[] earliest = {};
        private int at;

        Found(Iterator<Row> rows, int distance) {
            this.rows = rows;
            this.distance = distance;
            next = rows.hasNext() ? rows.next() : null;
            bucket = new HashBucket(0, distance);
        }

        @Override
        public boolean hasNext() {
            while (true) {
                for (; at < earliest.length; at++) {
                    if (earliest[at] < bucket.place(at)) {
                        return true;
                    }
                }
                if (next == null) {
                    return false;
                }
                readBucket(next);
            }
        }

        private void readBucket(Row first) {
            int key = first.getInt(0);
            bucket = new HashBucket(key, distance);
            Row row = first;
            while (row != null && row.getInt(0) == key) {
                bucket.add(row.getLong(1), row.getLong(2));
                row = rows.hasNext() ? rows.next() : null;
            }
            next = row;
            earliest = bucket.earliest();
            at = 0;
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Row found = RowFactory.create(bucket.hash(at), earliest[at]);
            at++;
            return found;
        }
    }
}
