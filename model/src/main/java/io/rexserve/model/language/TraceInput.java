package io.rexserve.model.language;

import io.rexserve.image.box.PixelBox;
import io.rexserve.model.language.checkpoint.ConfigSection;
import io.rexserve.model.weights.CheckpointException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// What a model folder with expected tensors was run on, read from its `expected.json`, or its `config.json` where that
/// is not there.
///
/// @param boxes xyxy in pixels of the folder's `image.png`
/// @param inputIds the prompt, with placeholders
/// @param newTokens how many tokens were generated, greedily
public record TraceInput(List<PixelBox> boxes, List<Integer> inputIds, int newTokens) {
    /// The file of its own.
    public static final String FILE = "expected.json";

    // Each keeps the logits of a whole vocabulary.
    private static final int MAX_NEW_TOKENS = 1000;

    public TraceInput {
        boxes = List.copyOf(boxes);
        inputIds = List.copyOf(inputIds);
        if (newTokens < 1 || newTokens > MAX_NEW_TOKENS) {
            throw new IllegalArgumentException("new_tokens: " + newTokens + " (expected: 1 to " + MAX_NEW_TOKENS + ")");
        }
    }

    /// @throws CheckpointException naming the key, the value and what was expected
    public static TraceInput read(Path folder) {
        Path own = folder.resolve(FILE);
        Path file = Files.exists(own) ? own : folder.resolve("config.json");
        ConfigSection config = ConfigSection.read(file);
        try {
            return new TraceInput(
                    config.rows("boxes").stream().map(TraceInput::box).toList(),
                    config.integers("input_ids"),
                    config.integer("new_tokens"));
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(file + ": " + e.getMessage(), e);
        }
    }

    /// What [#read(Path)] reads.
    public String json() {
        return JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "boxes",
                        boxes.stream()
                                .map(box -> List.of(box.x1(), box.y1(), box.x2(), box.y2()))
                                .toList(),
                        "input_ids",
                        inputIds,
                        "new_tokens",
                        newTokens));
    }

    private static PixelBox box(List<Double> row) {
        if (row.size() != 4) {
            throw new IllegalArgumentException("boxes: " + row + " (expected: four numbers)");
        }
        return new PixelBox(
                row.get(0).floatValue(),
                row.get(1).floatValue(),
                row.get(2).floatValue(),
                row.get(3).floatValue());
    }
}
