package io.rexserve.data.chunk;

import java.io.Serializable;
import java.util.List;

/// The input of one chunk.
///
/// @param items texts without line breaks, each unique in the input: a picture's path, or a range of an archive
/// @param pictures in all items
public record ChunkSource(List<String> items, int pictures) implements Serializable {
    public ChunkSource {
        items = List.copyOf(items);
        if (items.isEmpty() || pictures < 1) {
            throw new IllegalArgumentException(
                    "chunk: " + items.size() + " items, " + pictures + " pictures (expected: at least one)");
        }
    }
}
