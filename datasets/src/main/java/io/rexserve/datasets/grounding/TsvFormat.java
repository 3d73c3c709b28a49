package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.WriteOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/// The TSV triple of Rexverse-2M and of Rex-Omni's fine-tuning:
///
/// - `NAME.images.tsv`: key TAB base64 of the encoded image;
/// - `NAME.annotations.tsv`: byte offset of the image's line TAB JSON `{"boxes": [{"bbox": [..], "phrase": ".."}]}`;
/// - `NAME.annotations.tsv.lineidx`: byte offset of each line of annotations. Entries are those that it lists, in its
///   order, as for the published readers.
///
/// Several files of annotations in a folder may be about the images of one `images.tsv` ([TsvSetWriter]).
///
/// Source: Rex-Omni `finetuning/README.md`, `finetuning/dataset/tsv_dataset.py`.
public final class TsvFormat implements DatasetFormat {
    /// What the four numbers of a box are. The files do not say.
    public enum Layout {
        CORNERS("tsv", "x1, y1, x2, y2"),
        SIZE("tsv-xywh", "x, y, width, height");

        private final String format;
        private final String numbers;

        Layout(String format, String numbers) {
            this.format = format;
            this.numbers = numbers;
        }
    }

    private final Layout layout;

    public TsvFormat(Layout layout) {
        this.layout = layout;
    }

    @Override
    public String name() {
        return layout.format;
    }

    @Override
    public String summary() {
        return "TSV triple of Rexverse and Rex-Omni, boxes as " + layout.numbers;
    }

    @Override
    public boolean holdsImages() {
        return true;
    }

    /// Only [Layout#CORNERS], the published default, is guessed.
    @Override
    public boolean isLikely(Path path) throws IOException {
        if (layout != Layout.CORNERS) {
            return false;
        }
        if (!Files.isDirectory(path)) {
            return TsvFiles.isAnnotations(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.anyMatch(TsvFiles::isAnnotations);
        }
    }

    @Override
    public DatasetReader open(Path path, ReadOptions options) throws IOException {
        return new TsvReader(TsvFiles.all(path, options.images()), layout, options.problems());
    }

    /// Random access to the entries of one triple.
    public TsvTable table(Path annotations, ReadOptions options) throws IOException {
        return new TsvTable(TsvFiles.all(annotations, options.images()).getFirst(), layout, options.problems());
    }

    /// Writes the index of a file of annotations anew, beside it.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException if there is one
    public static void rebuildIndex(Path annotations) throws IOException {
        TsvIndex.rebuild(TsvFiles.of(annotations, null));
    }

    @Override
    public DatasetWriter create(Path path, WriteOptions options) throws IOException {
        return new TsvWriter(TsvFiles.forNew(path), layout, options);
    }

    /// Writes several files of annotations over the same images.
    ///
    /// @param folder may exist; none of the files may
    /// @param tables how each file `NAME.annotations.tsv` is written, by its name
    public TsvSetWriter createSet(Path folder, Map<String, WriteOptions> tables) throws IOException {
        return new TsvSetWriter(folder, tables, layout);
    }
}
