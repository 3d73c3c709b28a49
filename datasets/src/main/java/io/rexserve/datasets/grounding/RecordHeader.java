package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The first line of the product's own format.
final class RecordHeader {
    private RecordHeader() {}

    static DatasetDescription read(Entry line) throws DamagedEntry {
        int version = line.integer(RecordFormat.HEADER);
        if (version != RecordFormat.VERSION) {
            throw line.damaged(
                    ProblemReason.MALFORMED,
                    RecordFormat.HEADER + ": version " + version + " (expected: " + RecordFormat.VERSION + ")");
        }
        var categories = new ArrayList<Category>();
        List<JsonNode> values = line.list("categories");
        for (int i = 0; i < values.size(); i++) {
            Entry category = line.element("categories", i, values.get(i));
            JsonNode id = category.get("id");
            if (id == null || !id.isIntegralNumber() || !id.canConvertToLong()) {
                throw category.missing("id", "a whole number");
            }
            categories.add(new Category(
                    id.longValue(),
                    category.text("name"),
                    category.optionalText("parent"),
                    object(category, "extras")));
        }
        return new DatasetDescription(line.optionalText("name"), categories, object(line, "extras"));
    }

    private static @Nullable ObjectNode object(Entry entry, String key) throws DamagedEntry {
        return entry.has(key) ? entry.child(key).node() : null;
    }

    static ObjectNode write(DatasetDescription description) {
        ObjectNode line = Json.object();
        line.put(RecordFormat.HEADER, RecordFormat.VERSION);
        if (description.name() != null) {
            line.put("name", description.name());
        }
        ArrayNode categories = line.putArray("categories");
        for (Category category : description.categories()) {
            ObjectNode object = categories.addObject();
            object.put("id", category.id());
            object.put("name", category.name());
            if (category.parent() != null) {
                object.put("parent", category.parent());
            }
            if (category.extras() != null) {
                object.set("extras", category.extras());
            }
        }
        if (description.extras() != null) {
            line.set("extras", description.extras());
        }
        return line;
    }
}
