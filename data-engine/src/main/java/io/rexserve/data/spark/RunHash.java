package io.rexserve.data.spark;

import io.rexserve.data.chunk.ChunkReport;
import io.rexserve.data.chunk.RowDigest;
import io.rexserve.data.chunk.RunFolder;
import io.rexserve.data.record.Lineage;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;

/// The hash of all rows of a stage, in the order of chunks and rows. It does not depend on how many rows a chunk has.
final class RunHash {
    private static final int CHUNKS_OF_A_JOB = 1000;

    private final JavaSparkContext spark;
    private final DigestTask task;
    private final MessageDigest hash = RowDigest.sha256();

    RunHash(JavaSparkContext spark, RunFolder folder, Lineage stage) {
        this.spark = spark;
        this.task = new DigestTask(folder, stage);
    }

    /// Adds all chunks, some at a time: the driver holds 32 bytes for each row of those.
    ///
    /// @return counts of all rows
    ChunkReport add(int chunks, int atATime) {
        ChunkReport report = ChunkReport.NONE;
        for (int first = 0; first < chunks; first += atATime) {
            List<Integer> some = IntStream.range(first, Math.min(chunks, first + atATime))
                    .boxed()
                    .toList();
            for (DigestTask.Digests digests :
                    spark.parallelize(some, some.size()).map(task).collect()) {
                hash.update(digests.digests());
                report = report.plus(digests.report());
            }
        }
        return report;
    }

    /// Counts of the rows of some chunks, all of which count as computed.
    ChunkReport counts(List<Integer> chunks) {
        DigestTask counting = task;
        ChunkReport sum = spark.parallelize(chunks, Math.min(chunks.size(), CHUNKS_OF_A_JOB))
                .map(chunk -> counting.call(chunk).report())
                .reduce(ChunkReport::plus);
        return new ChunkReport(sum.pictures(), sum.kept(), sum.refused(), sum.failed(), sum.cost());
    }

    String hex() {
        return HexFormat.of().formatHex(hash.digest());
    }
}
