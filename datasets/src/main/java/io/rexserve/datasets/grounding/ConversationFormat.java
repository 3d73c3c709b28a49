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
import java.util.Set;

/// Conversations about images as LLaVA and its kin train on: `id`, `image`, `conversations[{from, value}]` with
/// `human`, `gpt` and `system`, or `messages[{role, content}]`; a JSON array or JSON Lines. Boxes stand in `bbox_list`,
/// `bounding_boxes` or `boxes` (corners in pixels; sizes in Groma's files) with `score_list`; answers refer to them by
/// [ObjectTags]. Coordinates within texts stay text.
///
/// Source: LLaVA `docs/Finetune_Custom_Data.md`, Qwen-VL `GROUNDING_DATA_FORMAT.md`, Groma
/// `groma/data/datasets/groma.py`.
public final class ConversationFormat implements DatasetFormat {
    static final Set<String> LISTS = Set.of("conversations", "conversation", "messages");

    @Override
    public String name() {
        return "llava";
    }

    @Override
    public String summary() {
        return "conversations about images with boxes, a JSON array or JSON Lines, as of LLaVA";
    }

    @Override
    public String suffix() {
        return ".json";
    }

    @Override
    public boolean isLikely(Path path) throws IOException {
        Peek first = Peek.of(path);
        return LISTS.stream().anyMatch(first.keys()::contains);
    }

    @Override
    public DatasetReader open(Path path, ReadOptions options) throws IOException {
        var parser = new ConversationRecords(ImageFiles.beside(path, options), options.problems());
        return Peek.of(path).inArray()
                ? new JsonArrayReader(path, options.problems(), parser::record)
                : new JsonLinesReader(
                        new TextLines(path, options.problems()),
                        options.problems(),
                        DatasetDescription.UNKNOWN,
                        parser::record);
    }

    /// @param path written as JSON Lines if it ends with `.jsonl`, else as a JSON array
    @Override
    public DatasetWriter create(Path path, WriteOptions options) throws IOException {
        return new ConversationWriter(path, options);
    }
}
