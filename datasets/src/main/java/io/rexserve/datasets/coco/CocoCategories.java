package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.Category;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The categories of a file, by id. Ids that are texts get numbers above all others.
final class CocoCategories {
    private final EntryList list;
    private final ProblemSink problems;
    private final Map<String, Category> byId = new HashMap<>();
    private final Map<String, Category> byName = new HashMap<>();
    private final List<Category> all = new ArrayList<>();
    private long free;

    private CocoCategories(EntryList list, ProblemSink problems) {
        this.list = list;
        this.problems = problems;
    }

    /// @param categories the file's list, or missing
    static CocoCategories read(JsonFile file, @Nullable JsonNode categories, ProblemSink problems) {
        var result = new CocoCategories(new EntryList(file, "categories"), problems);
        if (categories != null) {
            for (JsonNode category : categories) {
                String id = Ids.text(category.get("id"));
                result.free = id != null && Ids.isNumber(id) ? Math.max(result.free, Long.parseLong(id)) : result.free;
            }
            for (int i = 0; i < categories.size(); i++) {
                result.add(i, categories.get(i));
            }
        }
        return result;
    }

    private void add(int index, JsonNode entry) {
        if (!(entry instanceof ObjectNode category)) {
            report(ProblemReason.MALFORMED, index, null, Json.excerpt(entry) + " (expected: an object)");
            return;
        }
        String id = Ids.text(category.get("id"));
        if (id == null) {
            String found = Json.excerpt(category.path("id"));
            report(ProblemReason.MISSING_FIELD, index, null, "id: " + found + " (expected: a number)");
            return;
        }
        JsonNode name = category.path("name");
        if (!(name.isString() || name.isNumber()) || name.asString().isBlank()) {
            report(ProblemReason.MISSING_FIELD, index, id, "name: " + Json.excerpt(name) + " (expected: a text)");
            return;
        }
        if (byId.containsKey(id)) {
            String earlier = byId.get(id).name();
            report(
                    ProblemReason.DUPLICATE_CATEGORY,
                    index,
                    id,
                    "id: " + id + " is that of \"" + earlier + "\" too (expected: an id of its own)");
            return;
        }
        Category result = category(id, name, category.deepCopy());
        if (byName.putIfAbsent(result.name(), result) != null) {
            String earlier = byName.get(result.name()).id() + "";
            report(
                    ProblemReason.DUPLICATE_NAME,
                    index,
                    id,
                    "name: \"" + result.name() + "\" is that of id " + earlier + " too (expected: a name of its own)");
        }
        byId.put(id, result);
        all.add(result);
    }

    private Category category(String id, JsonNode name, ObjectNode rest) {
        var spelling = new Spelling();
        spelling.keepId("id", rest.path("id"));
        spelling.keepUnless(name.isString(), "name", name);
        rest.remove(List.of("id", "name"));
        JsonNode parent = rest.path("supercategory");
        String parentName = parent.isString() ? parent.stringValue() : null;
        if (parentName != null) {
            rest.remove("supercategory");
        }
        long number = Ids.isNumber(id) ? Long.parseLong(id) : ++free;
        return new Category(number, name.asString(), parentName, spelling.extras(rest));
    }

    private void report(ProblemReason reason, int index, @Nullable String id, String message) {
        problems.report(reason, list.place(index, id), message);
    }

    List<Category> all() {
        return all;
    }

    /// @param id as text
    @Nullable
    Category category(@Nullable String id) {
        return id == null ? null : byId.get(id);
    }

    /// Whether a writer that looks the category up by its name finds this one, and writes its id like this.
    boolean isOurs(Category category, JsonNode id) {
        Category named = byName.get(category.name());
        return id.isIntegralNumber()
                && id.canConvertToLong()
                && id.longValue() == category.id()
                && named != null
                && named.id() == category.id();
    }
}
