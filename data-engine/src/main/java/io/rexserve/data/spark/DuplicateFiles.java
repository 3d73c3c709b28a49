package io.rexserve.data.spark;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftleft;
import static org.apache.spark.sql.functions.shiftright;

import io.rexserve.data.chunk.RunFolder;
import io.rexserve.data.duplicate.DuplicateDetail;
import io.rexserve.data.duplicate.PerceptualHash;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.store.ChunkFile;
import io.rexserve.data.store.ChunkReader;
import io.rexserve.data.store.ChunkRow;
import io.rexserve.data.store.ChunkWriter;
import io.rexserve.data.store.PictureHash;
import io.rexserve.data.store.RowSummary;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/// What [NearDuplicates] does with the files of chunks, in the executors: reads hashes, finds the names of the pictures
/// that others are duplicates of, writes outcomes.
///
/// A place is the number of a chunk and, in the lower 32 bits, a position in it: the order of all pictures.
final class DuplicateFiles implements Serializable {
    private static final long serialVersionUID = 1;

    /// A picture, the first that it is a duplicate of, and whether their bytes are equal.
    static final StructType DECISION = new StructType()
            .add("place", DataTypes.LongType, false)
            .add("first", DataTypes.LongType, false)
            .add("exact", DataTypes.BooleanType, false)
            .add("hash", DataTypes.LongType, false);

    /// A picture and the source of the first that it is a duplicate of; without one, the end of a chunk.
    static final StructType NAMED = new StructType()
            .add("place", DataTypes.LongType, false)
            .add("exact", DataTypes.BooleanType, false)
            .add("distance", DataTypes.IntegerType, false)
            .add("source", DataTypes.StringType, true);

    private final RunFolder folder;
    private final String ingest;
    private final String deduplicate;
    private final int distance;

    DuplicateFiles(RunFolder folder, Lineage ingest, Lineage deduplicate, int distance) {
        this.folder = folder;
        this.ingest = text(ingest);
        this.deduplicate = text(deduplicate);
        this.distance = distance;
    }

    private static String text(Lineage lineage) {
        return lineage.stage() + "\n" + lineage.fingerprint();
    }

    private static Lineage lineage(String text) {
        int line = text.indexOf('\n');
        return new Lineage(text.substring(0, line), text.substring(line + 1));
    }

    static Column chunkOf(Column place) {
        return shiftright(place, Integer.SIZE).cast(DataTypes.IntegerType);
    }

    /// Behind the last place of a chunk.
    static Column endOf(Column chunk) {
        return shiftleft(chunk, Integer.SIZE).bitwiseOR(lit((long) Integer.MAX_VALUE));
    }

    /// Chunk numbers to places, hashes and ids.
    MapPartitionsFunction<Long, Row> pictures(Broadcast<SerializableConfiguration> configuration) {
        return chunks -> new Flattened<>(chunks, chunk -> {
            var rows = new ArrayList<Row>();
            for (PictureHash picture : hashes(configuration, chunk.intValue())) {
                rows.add(RowFactory.create(
                        chunk << Integer.SIZE | picture.position(),
                        picture.hash(),
                        HexFormat.of().parseHex(picture.id())));
            }
            return rows;
        });
    }

    private List<PictureHash> hashes(Broadcast<SerializableConfiguration> configuration, int chunk) throws IOException {
        try (ChunkReader<PictureHash> reader =
                ChunkFile.hashes(configuration.value().value(), new Path(folder.chunk(lineage(ingest), chunk)))) {
            return reader.all();
        }
    }

    /// Decisions, in the order of the first pictures, to named ones. The files of one chunk are held at a time.
    MapPartitionsFunction<Row, Row> named(Broadcast<SerializableConfiguration> configuration) {
        return decisions -> {
            var names = new Names(configuration);
            return new Flattened<>(decisions, decision -> List.of(names.named(decision)));
        };
    }

    /// Sources and hashes of the chunk that was asked for last.
    private final class Names {
        private final Broadcast<SerializableConfiguration> configuration;
        private int chunk = -1;
        private List<RowSummary> rows = List.of();
        private Map<Integer, Long> hashes = Map.of();

        Names(Broadcast<SerializableConfiguration> configuration) {
            this.configuration = configuration;
        }

        Row named(Row decision) throws IOException {
            long first = decision.getLong(1);
            open((int) (first >>> Integer.SIZE));
            int position = (int) first;
            Long hash = hashes.get(position);
            if (hash == null) {
                throw new IllegalStateException("chunk " + chunk + ", row " + position + ": no hash");
            }
            return RowFactory.create(
                    decision.getLong(0),
                    decision.getBoolean(2),
                    PerceptualHash.distance(hash, decision.getLong(3)),
                    rows.get(position).source());
        }

        private void open(int asked) throws IOException {
            if (asked == chunk) {
                return;
            }
            try (ChunkReader<RowSummary> reader = ChunkFile.summaries(
                    configuration.value().value(), new Path(folder.chunk(lineage(ingest), asked)))) {
                rows = reader.all();
            }
            hashes = new HashMap<>();
            for (PictureHash picture : hashes(configuration, asked)) {
                hashes.put(picture.position(), picture.hash());
            }
            chunk = asked;
        }
    }

    /// Named decisions in the order of their places, each chunk with its end, to the files of the chunks.
    ForeachPartitionFunction<Row> writer(Broadcast<SerializableConfiguration> configuration) {
        return decisions -> {
            var refused = new HashMap<Integer, Row>();
            while (decisions.hasNext()) {
                Row decision = decisions.next();
                long place = decision.getLong(0);
                if (decision.isNullAt(3)) {
                    write(configuration.value().value(), (int) (place >>> Integer.SIZE), refused);
                    refused.clear();
                } else {
                    refused.merge((int) place, decision, (one, other) -> one.getBoolean(1) ? one : other);
                }
            }
        };
    }

    private void write(Configuration configuration, int chunk, Map<Integer, Row> refused) throws IOException {
        Lineage after = lineage(deduplicate);
        try (ChunkReader<ChunkRow> reader =
                        ChunkFile.rows(configuration, new Path(folder.chunk(lineage(ingest), chunk)));
                ChunkWriter writer = ChunkWriter.rows(configuration, new Path(folder.chunk(after, chunk)))) {
            int position = 0;
            for (ChunkRow row = reader.next(); row != null; row = reader.next()) {
                if (row.outcome() instanceof Outcome.Kept kept) {
                    writer.add(ChunkRow.of(row.id(), row.source(), outcome(row, kept, after, refused.get(position))));
                }
                position++;
            }
            writer.commit();
        }
    }

    private Outcome outcome(ChunkRow row, Outcome.Kept kept, Lineage after, @Nullable Row decision) {
        if (decision == null) {
            return new Outcome.Kept(kept.record().through(after), List.of(), Cost.NONE);
        }
        String first = decision.getString(3);
        return decision.getBoolean(1)
                ? new Outcome.Refused(RefusalReason.DUPLICATE, DuplicateDetail.same(row.source(), first), Cost.NONE)
                : new Outcome.Refused(
                        RefusalReason.NEAR_DUPLICATE,
                        DuplicateDetail.like(row.source(), first, decision.getInt(2), distance),
                        Cost.NONE);
    }

    /// Makes some values of one.
    @FunctionalInterface
    private interface Expansion<S, T> {
        List<T> of(S value) throws IOException;
    }

    /// The values made of each one in turn, of which one's are held.
    private static final class Flattened<S, T> implements Iterator<T> {
        private final Iterator<S> values;
        private final Expansion<S, T> expansion;
        private Iterator<T> current = List.<T>of().iterator();

        Flattened(Iterator<S> values, Expansion<S, T> expansion) {
            this.values = values;
            this.expansion = expansion;
        }

        @Override
        public boolean hasNext() {
            try {
                while (!current.hasNext() && values.hasNext()) {
                    current = expansion.of(values.next()).iterator();
                }
                return current.hasNext();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new java.util.NoSuchElementException();
            }
            return current.next();
        }
    }
}
