package io.rexserve.data.spark;

import io.rexserve.data.duplicate.DuplicateSettings;
import io.rexserve.data.record.Lineage;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/// The stage `deduplicate` over all chunks of ingest: what it makes of a chunk is a file like that of any other stage.
///
/// A picture is refused if one before it, in the order of chunk and position, has the same bytes or a hash within the
/// distance. Later pictures never change what was decided about earlier ones, so a chunk that is done stays as it is.
public final class NearDuplicates {
    private NearDuplicates() {}

    /// Writes the chunks that are missing.
    ///
    /// @param ingested folder of ingest's chunks, all of which are committed
    /// @param output folder of this stage's chunks
    /// @param chunks how many there are
    /// @param lineage that kept records get
    public static void run(
            SparkSession spark, Path ingested, Path output, int chunks, DuplicateSettings settings, Lineage lineage)
            throws IOException {
        throw new UnsupportedOperationException();
    }
}
