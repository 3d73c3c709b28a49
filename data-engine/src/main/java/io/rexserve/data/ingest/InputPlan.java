package io.rexserve.data.ingest;

import java.io.IOException;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/// Lists an input folder as splits, in the order of the paths in it.
public final class InputPlan {
    private InputPlan() {}

    /// Lists what is not planned yet.
    ///
    /// @param folder with the pictures, on any file system
    /// @param chunk most pictures of a split
    /// @param planned splits of earlier plans, in their order
    /// @param sink takes the new splits, in their order: they come behind the planned ones
    /// @throws IOException if the folder cannot be listed, or a planned table or archive has changed since
    public static void list(
            Configuration configuration,
            Path folder,
            int chunk,
            Iterable<InputSplit> planned,
            Consumer<InputSplit> sink)
            throws IOException {
        throw new UnsupportedOperationException();
    }
}
