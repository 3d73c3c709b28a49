package io.rexserve.data.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import io.rexserve.data.chunk.RunFolder;
import io.rexserve.data.duplicate.DuplicateSettings;
import io.rexserve.data.duplicate.HashBucket;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.store.RunFiles;
import java.io.IOException;
import java.util.BitSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;

/// The stage `deduplicate` over all chunks of ingest: what it makes of a chunk is a file like that of any other stage,
/// with a row for each picture that ingest kept.
///
/// A picture is refused if one before it, in the order of chunk and position, has the same bytes or a hash within the
/// distance, whether that one was kept or not. Later pictures never change what was decided about earlier ones, so a
/// chunk that is done stays as it is.
///
/// Only ids and hashes are read and exchanged, 48 bytes a picture; hashes are compared once each, however many
/// pictures have them; in memory is one bucket of hashes at a time.
public final class NearDuplicates {
    /// Pictures of one partition of an exchange.
    private static final int PARTITION = 500_000;

    private static final String PLACE = "place";
    private static final String HASH = "hash";
    private static final String ID = "id";
    private static final String FIRST = "first";
    private static final String BUCKET = "bucket";
    private static final String CHUNK = "chunk";

    private static final Encoder<Row> PICTURE = Encoders.row(new StructType()
            .add(PLACE, DataTypes.LongType, false)
            .add(HASH, DataTypes.LongType, false)
            .add(ID, DataTypes.BinaryType, false));
    private static final Encoder<Row> BUCKETED = Encoders.row(new StructType()
            .add(BUCKET, DataTypes.IntegerType, false)
            .add(HASH, DataTypes.LongType, false)
            .add(PLACE, DataTypes.LongType, false));
    private static final Encoder<Row> EARLIEST =
            Encoders.row(new StructType().add(HASH, DataTypes.LongType, false).add(FIRST, DataTypes.LongType, false));

    private NearDuplicates() {}

    /// Writes the chunks that are missing.
    ///
    /// @param ingest lineage of the chunks that are read, all of which are committed
    /// @param deduplicate lineage of the chunks that are written, which kept records get
    /// @param chunks how many there are
    public static void run(
            SparkSession spark,
            RunFiles files,
            RunFolder folder,
            Lineage ingest,
            Lineage deduplicate,
            int chunks,
            DuplicateSettings settings)
            throws IOException {
        BitSet missing = missing(files, folder, deduplicate, chunks);
        if (missing.isEmpty()) {
            return;
        }
        SparkSession session = spark.newSession();
        int slices = Math.max(session.sparkContext().defaultParallelism(), chunks / 1024 + 1);
        session.conf().set("spark.sql.shuffle.partitions", Integer.toString(partitions(session, chunks)));
        var context = JavaSparkContext.fromSparkContext(session.sparkContext());
        Broadcast<SerializableConfiguration> configuration =
                context.broadcast(new SerializableConfiguration(files.configuration()));
        Broadcast<BitSet> open = context.broadcast(missing);
        var input = new DuplicateFiles(folder, ingest, deduplicate, settings.distance());
        Dataset<Row> pictures = session.range(0, chunks, 1, slices)
                .mapPartitions(input.pictures(configuration), PICTURE)
                .persist(StorageLevel.DISK_ONLY());
        try {
            write(session, pictures, input, configuration, open, settings.distance());
        } finally {
            pictures.unpersist(true);
            configuration.destroy();
            open.destroy();
        }
    }

    private static BitSet missing(RunFiles files, RunFolder folder, Lineage deduplicate, int chunks)
            throws IOException {
        var missing = new BitSet(chunks);
        missing.set(0, chunks);
        for (int start = 0; start < chunks; start += RunFolder.CHUNKS_PER_FOLDER) {
            List<String> there = files.list(folder.chunks(deduplicate, start / RunFolder.CHUNKS_PER_FOLDER));
            for (int chunk = start; chunk < Math.min(chunks, start + RunFolder.CHUNKS_PER_FOLDER); chunk++) {
                String path = folder.chunk(deduplicate, chunk);
                if (Collections.binarySearch(there, path.substring(path.lastIndexOf('/') + 1)) >= 0) {
                    missing.clear(chunk);
                }
            }
        }
        return missing;
    }

    private static int partitions(SparkSession session, int chunks) {
        long pictures = 64L * chunks;
        return (int) Math.max(session.sparkContext().defaultParallelism(), pictures / PARTITION + 1);
    }

    private static void write(
            SparkSession session,
            Dataset<Row> pictures,
            DuplicateFiles input,
            Broadcast<SerializableConfiguration> configuration,
            Broadcast<BitSet> open,
            int distance) {
        Dataset<Row> undecided = pictures.filter(missingPictures(open));
        Dataset<Row> decisions = undecided
                .join(firsts(pictures, ID), ID)
                .filter(col(FIRST).lt(col(PLACE)))
                .select(col(PLACE), col(FIRST), lit(true), col(HASH))
                .union(near(pictures, undecided, distance))
                .toDF(DuplicateFiles.DECISION.fieldNames());
        Dataset<Row> named = decisions
                .repartition(DuplicateFiles.chunkOf(col(FIRST)))
                .sortWithinPartitions(FIRST)
                .mapPartitions(input.named(configuration), Encoders.row(DuplicateFiles.NAMED));
        Dataset<Row> marks = session.range(0, open.value().length(), 1)
                .filter(missingChunks(open))
                .select(
                        DuplicateFiles.endOf(col("id")).as(PLACE),
                        lit(false),
                        lit(0),
                        lit(null).cast(DataTypes.StringType));
        int writers = Math.max(
                session.sparkContext().defaultParallelism(), open.value().cardinality() / 64 + 1);
        named.union(marks)
                .withColumn(CHUNK, DuplicateFiles.chunkOf(col(PLACE)))
                .repartition(writers, col(CHUNK))
                .sortWithinPartitions(PLACE)
                .drop(CHUNK)
                .foreachPartition(input.writer(configuration));
    }

    private static FilterFunction<Row> missingPictures(Broadcast<BitSet> open) {
        return picture -> open.value().get((int) (picture.getLong(0) >>> Integer.SIZE));
    }

    private static FilterFunction<Long> missingChunks(Broadcast<BitSet> open) {
        return chunk -> open.value().get(chunk.intValue());
    }

    /// Of each value of a column the first place that has it.
    private static Dataset<Row> firsts(Dataset<Row> pictures, String column) {
        return pictures.groupBy(column).agg(min(PLACE).as(FIRST));
    }

    /// Pictures with an earlier one within the distance, and the first of those.
    private static Dataset<Row> near(Dataset<Row> pictures, Dataset<Row> undecided, int distance) {
        if (distance < 0) {
            return undecided.filter(lit(false)).select(col(PLACE), col(PLACE), lit(false), col(HASH));
        }
        Dataset<Row> firsts = firsts(pictures, HASH);
        Dataset<Row> earlier = firsts.flatMap((FlatMapFunction<Row, Row>) NearDuplicates::buckets, BUCKETED)
                .repartition(col(BUCKET))
                .sortWithinPartitions(BUCKET, HASH)
                .mapPartitions(new ComparedBuckets(distance), EARLIEST)
                .groupBy(HASH)
                .agg(min(FIRST).as("earlier"));
        Dataset<Row> earliest = firsts.join(earlier, firsts.col(HASH).equalTo(earlier.col(HASH)), "left")
                .select(firsts.col(HASH), least(col(FIRST), col("earlier")).as(FIRST));
        return undecided
                .join(earliest, HASH)
                .filter(col(FIRST).lt(col(PLACE)))
                .select(col(PLACE), col(FIRST), lit(false), col(HASH));
    }

    /// A hash and its first place in each of its buckets.
    private static Iterator<Row> buckets(Row first) {
        return IntStream.range(0, HashBucket.BANDS)
                .mapToObj(band ->
                        RowFactory.create(HashBucket.key(band, first.getLong(0)), first.getLong(0), first.getLong(1)))
                .iterator();
    }
}
