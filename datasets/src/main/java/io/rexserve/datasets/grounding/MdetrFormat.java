package io.rexserve.datasets.grounding;

import io.rexserve.datasets.coco.CocoFormat;
import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.WriteOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// RefCOCO in MDETR's form, such as `finetune_refcoco_val.json`: COCO's JSON with one entry of `images` for each
/// expression, its `caption`, `dataset_name` and `original_id`, and annotations with `tokens_positive`.
///
/// Source: MDETR `scripts/fine-tuning/refexp_coco_format.py`.
public final class MdetrFormat implements DatasetFormat {
    private static final int START_BYTES = 1 << 16;

    @Override
    public String name() {
        return "refcoco";
    }

    @Override
    public String summary() {
        return "referring expressions in MDETR's JSON, such as finetune_refcoco_val.json";
    }

    @Override
    public String suffix() {
        return ".json";
    }

    @Override
    public boolean isLikely(Path path) throws IOException {
        if (!Files.isRegularFile(path) || !path.toString().endsWith(".json")) {
            return false;
        }
        String start;
        try (InputStream in = Files.newInputStream(path)) {
            start = new String(in.readNBytes(START_BYTES), StandardCharsets.ISO_8859_1);
        }
        boolean coco = start.contains("\"images\"") || start.contains("\"annotations\"");
        return coco
                && (start.contains("\"dataset_name\"")
                        || start.contains("\"tokens_positive\"")
                        || start.contains("\"tokens_negative\""));
    }

    @Override
    public DatasetReader open(Path path, ReadOptions options) throws IOException {
        return new MdetrReader(path, CocoFormat.COCO.open(path, options), options.problems());
    }

    @Override
    public DatasetWriter create(Path path, WriteOptions options) throws IOException {
        return new MdetrWriter(path, options);
    }
}
