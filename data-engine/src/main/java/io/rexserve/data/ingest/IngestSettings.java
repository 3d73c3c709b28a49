package io.rexserve.data.ingest;

import io.rexserve.data.content.PictureMeasures;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageSettings;
import io.rexserve.data.store.ChunkRow;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/// The section `ingest` of a recipe. It makes rows of splits with [#read], where other stages make outcomes of rows.
///
/// @param maxBytes of an encoded picture
/// @param maxPixels of a decoded picture, width times height
/// @param maxAspectRatio of the longer side to the shorter one
/// @param minSide shortest side in pixels that is kept
/// @param seconds of processor time that decoding one picture may take
/// @param dataset name of the collection, for records whose source does not state one; null for none
/// @param columns names of the tables' columns where they are not the usual ones, by what they hold: `image`, `text`,
///     `url`, `licence`, `attribution`, `nsfw`, `watermark`, `dataset`, `key` ([SourceField])
public record IngestSettings(
        long maxBytes,
        long maxPixels,
        double maxAspectRatio,
        int minSide,
        int seconds,
        @Nullable String dataset,
        Map<String, String> columns)
        implements StageSettings {
    /// Limits of the image module; sides of 64 pixels and more.
    public static final IngestSettings DEFAULT = new IngestSettings(20L << 20, 50_000_000, 100, 64, 60, null, Map.of());

    /// Takes the rows of a split.
    @FunctionalInterface
    public interface RowSink {
        void add(ChunkRow row) throws IOException;
    }

    public IngestSettings {
        columns = Map.copyOf(columns);
        columns.keySet().forEach(SourceField::ofKey);
    }

    @Override
    public String stage() {
        return "ingest";
    }

    @Override
    public String identity() {
        return "ingest 2, measures " + PictureMeasures.VERSION + ", " + maxBytes + " bytes, " + maxPixels
                + " pixels, ratio " + maxAspectRatio + ", side "
                + minSide + ", dataset " + Objects.requireNonNullElse(dataset, "") + ", columns "
                + new TreeMap<>(columns);
    }

    /// @throws UnsupportedOperationException always: there are no rows before this stage
    @Override
    public Stage open(StageEnvironment environment) {
        throw new UnsupportedOperationException("ingest: opened (expected: read)");
    }

    /// Reads a split: one row per picture, in the order of the split, with its bytes and hash where it is kept.
    ///
    /// @param folder that the split's paths are relative to
    /// @param seed of the recipe
    /// @param lineage that kept records get
    /// @throws IOException if the storage does not answer; a picture that cannot be read is a refused row instead
    public void read(
            Configuration configuration, Path folder, InputSplit split, long seed, Lineage lineage, RowSink sink)
            throws IOException {
        new SplitReader(configuration, folder, this, new PictureRows(this, seed, lineage), sink).read(split);
    }

    /// The row of one picture in memory, as of a file with a text beside it.
    ///
    /// @param path that the record names
    public ChunkRow row(String path, byte[] content, String text, long seed, Lineage lineage) {
        var facts = new SourceFacts();
        facts.put(SourceField.TEXT, text);
        return new PictureRows(this, seed, lineage).row(path, null, content, facts, List.of(), System.nanoTime());
    }
}
