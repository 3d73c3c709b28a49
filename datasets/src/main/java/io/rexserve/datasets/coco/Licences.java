package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.Json;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// COCO's `licenses`: an image names one by its id, a record by its name, or by its address if it has no name.
final class Licences {
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, JsonNode> ids = new HashMap<>();
    private final ArrayNode list = Json.array();
    private long largest;

    /// @param licenses the file's list; anything else is none
    Licences(@Nullable JsonNode licenses) {
        if (licenses == null || !licenses.isArray()) {
            return;
        }
        for (JsonNode licence : licenses) {
            list.add(licence);
            String id = Ids.text(licence.get("id"));
            largest = id != null && Ids.isNumber(id) ? Math.max(largest, Long.parseLong(id)) : largest;
            String name = nonBlank(licence.path("name"));
            if (name == null) {
                name = nonBlank(licence.path("url"));
            }
            if (id != null && name != null && names.putIfAbsent(id, name) == null) {
                ids.putIfAbsent(name, licence.path("id"));
            }
        }
    }

    private static @Nullable String nonBlank(JsonNode text) {
        return text.isString() && !text.stringValue().isBlank() ? text.stringValue() : null;
    }

    /// The licence's name; null if the id is unknown.
    @Nullable
    String name(JsonNode id) {
        String text = Ids.text(id);
        return text == null ? null : names.get(text);
    }

    /// The id as the file spells it; null if there is no such licence.
    @Nullable
    JsonNode id(String name) {
        return ids.get(name);
    }

    /// The id of a licence, which is added to the list if it is not there.
    JsonNode idOrNew(String name) {
        return ids.computeIfAbsent(name, _ -> {
            var licence = Json.object().put("id", ++largest).put("name", name).put("url", "");
            list.add(licence);
            return licence.path("id");
        });
    }

    /// The list with what was added.
    ArrayNode list() {
        return list;
    }
}
