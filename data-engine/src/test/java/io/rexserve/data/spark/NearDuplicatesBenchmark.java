package io.rexserve.data.spark;

import io.rexserve.data.chunk.RunFolder;
import io.rexserve.data.duplicate.DuplicateSettings;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.record.Origin;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.store.ChunkRow;
import io.rexserve.data.store.ChunkWriter;
import io.rexserve.data.store.RunFiles;
import io.rexserve.data.store.StoredPicture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/// Time and exchanged bytes of the stage `deduplicate` as the pictures grow: random hashes, one in ten near another,
/// one in twenty blank.
///
///     java -cp ... io.rexserve.data.spark.NearDuplicatesBenchmark FOLDER 50000 200000 800000
public final class NearDuplicatesBenchmark {
    private static final Lineage INGEST = new Lineage("ingest", "1111111111111111");
    private static final Configuration CONFIGURATION = new Configuration();
    private static final int CHUNK = 1000;

    private NearDuplicatesBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
        var exchanged = new AtomicLong();
        spark.sparkContext().addSparkListener(new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd task) {
                exchanged.addAndGet(task.taskMetrics().shuffleWriteMetrics().bytesWritten());
            }
        });
        for (String size : List.of(arguments).subList(1, arguments.length)) {
            int pictures = Integer.parseInt(size);
            var folder = new RunFolder("file://" + Path.of(arguments[0]).toAbsolutePath() + "/" + size);
            write(folder, pictures);
            exchanged.set(0);
            long began = System.nanoTime();
            NearDuplicates.run(
                    spark,
                    new RunFiles(CONFIGURATION),
                    folder,
                    INGEST,
                    new Lineage("deduplicate", "2222222222222222"),
                    pictures / CHUNK,
                    DuplicateSettings.DEFAULT);
            System.out.printf(
                    "%d pictures: %.1f s, %.1f bytes exchanged a picture, heap in use %d MB%n",
                    pictures,
                    (System.nanoTime() - began) / 1e9,
                    (double) exchanged.get() / pictures,
                    (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
        }
        spark.stop();
    }

    private static void write(RunFolder folder, int pictures) throws IOException {
        var random = new Random(1);
        var hashes = new long[pictures];
        for (int chunk = 0; chunk < pictures / CHUNK; chunk++) {
            try (ChunkWriter writer =
                    ChunkWriter.pictures(CONFIGURATION, new org.apache.hadoop.fs.Path(folder.chunk(INGEST, chunk)))) {
                for (int i = chunk * CHUNK; i < (chunk + 1) * CHUNK; i++) {
                    hashes[i] = hash(random, hashes, i);
                    String id = "%064x".formatted(i);
                    var record = RexverseRecord.of(id, Origin.of(i + ".jpg"), 640, 480, i);
                    writer.add(new ChunkRow(
                            id,
                            i + ".jpg",
                            new Outcome.Kept(record, List.of(), Cost.NONE),
                            new StoredPicture(new byte[100], hashes[i])));
                }
                writer.commit();
            }
        }
    }

    private static long hash(Random random, long[] hashes, int i) {
        return switch (i % 20) {
            case 7, 13 -> hashes[random.nextInt(i)] ^ 1L << random.nextInt(64) ^ 1L << random.nextInt(64);
            case 19 -> 0;
            default -> random.nextLong();
        };
    }
}
