package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.PartFiles;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.ImageRecord;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// Writes several files of annotations, such as one for names and one for descriptions, over one `images.tsv` that
/// holds each image once. The published readers take image, annotation and index files by their paths.
public final class TsvSetWriter implements Closeable {
    private final PartFiles files = new PartFiles();
    private final Map<String, TsvWriter> writers = new LinkedHashMap<>();

    TsvSetWriter(Path folder, Map<String, WriteOptions> tables, TsvFormat.Layout layout) throws IOException {
        try {
            var images = new TsvImageLines(files.create(TsvFiles.sharedImages(folder)));
            for (Map.Entry<String, WriteOptions> table : tables.entrySet()) {
                TsvFiles paths = TsvFiles.forNew(folder, table.getKey());
                writers.put(table.getKey(), new TsvWriter(files, images, paths, layout, table.getValue()));
            }
        } catch (IOException e) {
            files.close();
            throw e;
        }
    }

    /// Records of one image follow each other and have the same [ImageRecord#image()].
    ///
    /// @param name of the file of annotations
    public void write(String name, ImageRecord record) throws IOException {
        Objects.requireNonNull(writers.get(name), name).write(record);
    }

    /// Everything is written; gives the files their names.
    public void finish() throws IOException {
        files.finish();
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
