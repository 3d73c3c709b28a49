package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.Json;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Fields that only the source's format knows, on their way into a file.
final class Extras {
    private Extras() {}

    /// Copies extras into an entry.
    ///
    /// @param reserved whether a field of this name and value would be read as something else
    /// @return how many fields could not be copied because of their names
    static int copy(@Nullable ObjectNode extras, ObjectNode entry, BiPredicate<String, JsonNode> reserved) {
        int lost = 0;
        if (extras != null) {
            for (Map.Entry<String, JsonNode> field : extras.properties()) {
                if (field.getKey().equals(Json.WRITTEN)) {
                    continue;
                }
                if (reserved.test(field.getKey(), field.getValue()) || entry.has(field.getKey())) {
                    lost++;
                } else {
                    entry.set(field.getKey(), field.getValue());
                }
            }
        }
        return lost;
    }

    /// The source's spellings, empty if there are none.
    static ObjectNode written(@Nullable ObjectNode extras) {
        return extras != null && extras.get(Json.WRITTEN) instanceof ObjectNode written ? written : Json.object();
    }
}
