package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.TextLines;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.DatasetDescription;
import java.io.IOException;
import java.nio.file.Path;

/// odvg, the training format of Open-GroundingDino and MM-Grounding-DINO: JSON Lines with `filename`, `height`,
/// `width`, `detection.instances[{bbox, label, category}]` and `grounding{caption, regions[{bbox, phrase,
/// tokens_positive}]}`, boxes as corners in pixels. A label map lies beside it ([LabelMap]).
///
/// Source: Open-GroundingDino `data_format.md`, `datasets/odvg.py`; mmdetection `ODVGDataset`.
public final class OdvgFormat implements DatasetFormat {
    @Override
    public String name() {
        return "odvg";
    }

    @Override
    public String summary() {
        return "JSON Lines of Grounding DINO, a label map beside it";
    }

    @Override
    public String suffix() {
        return ".jsonl";
    }

    @Override
    public boolean isLikely(Path path) throws IOException {
        Peek first = Peek.of(path);
        return !first.inArray()
                && first.keys().contains("filename")
                && (first.keys().contains("detection") || first.keys().contains("grounding"));
    }

    @Override
    public DatasetReader open(Path path, ReadOptions options) throws IOException {
        LabelMap labels = LabelMap.beside(path, options.problems());
        var parser = new OdvgRecords(ImageFiles.beside(path, options), labels, options.problems());
        var description = new DatasetDescription(null, labels.categories(), null);
        return new JsonLinesReader(
                new TextLines(path, options.problems()), options.problems(), description, parser::record);
    }

    @Override
    public DatasetWriter create(Path path, WriteOptions options) throws IOException {
        return new OdvgWriter(path, options);
    }
}
