package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.record.Category;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The categories of a file that is written: those of its description, and further ones that regions name.
final class WrittenCategories {
    /// Images of a category, LVIS' bounds of rare and common (Gupta et al. 2019, section 3).
    private static final int MAX_RARE = 10;

    private static final int MAX_COMMON = 100;

    private final List<Category> all = new ArrayList<>();
    private final Map<String, Category> byName = new HashMap<>();
    private final Map<String, Category> byId = new HashMap<>();
    private final Map<Long, Long> images = new HashMap<>();
    private final Losses losses;
    private long largest;

    WrittenCategories(List<Category> categories, Losses losses) {
        this.losses = losses;
        for (Category category : categories) {
            largest = Math.max(largest, category.id());
        }
        for (Category category : categories) {
            boolean own = byId.putIfAbsent(idText(category), category) == null;
            losses.add(Loss.CATEGORY_DETAIL, own ? 0 : 1);
            add(own ? category : new Category(++largest, category.name(), category.parent(), category.extras()));
        }
    }

    private void add(Category category) {
        all.add(category);
        byName.putIfAbsent(category.name(), category);
        byId.putIfAbsent(idText(category), category);
    }

    private static String idText(Category category) {
        String spelled = Ids.text(Extras.written(category.extras()).get("id"));
        return spelled != null ? spelled : Long.toString(category.id());
    }

    /// Id of a category, as the file spells it; a new one if no category has the name.
    ///
    /// @param spelled the id that the source gave, used if it still is one of a category of this name
    JsonNode id(String name, @Nullable JsonNode spelled) {
        Category given = spelled == null ? null : byId.get(String.valueOf(Ids.text(spelled)));
        if (spelled != null && given != null && given.name().equals(name)) {
            return spelled;
        }
        Category category = byName.get(name);
        if (category == null) {
            category = new Category(++largest, name, null, null);
            add(category);
        }
        return idNode(category);
    }

    private static JsonNode idNode(Category category) {
        JsonNode spelled = Extras.written(category.extras()).path("id");
        return spelled.isMissingNode() ? Json.object().put("id", category.id()).path("id") : spelled;
    }

    /// Counts an image for the frequencies of the categories that it shows.
    void countImage(Set<String> names) {
        for (String name : names) {
            Category category = byName.get(name);
            if (category != null) {
                images.merge(category.id(), 1L, Long::sum);
            }
        }
    }

    /// The list as the file has it.
    ///
    /// @param frequencies whether LVIS' `frequency` is added where it is missing, by the images written
    ArrayNode list(boolean frequencies) {
        ArrayNode list = Json.array();
        for (Category category : all) {
            ObjectNode entry = Json.object();
            entry.set("id", idNode(category));
            JsonNode name = Extras.written(category.extras()).path("name");
            if (name.isMissingNode()) {
                entry.put("name", category.name());
            } else {
                entry.set("name", name);
            }
            if (category.parent() != null) {
                entry.put("supercategory", category.parent());
            }
            losses.add(
                    Loss.CATEGORY_DETAIL,
                    Extras.copy(category.extras(), entry, WrittenCategories::isReserved) > 0 ? 1 : 0);
            if (frequencies && !entry.has("frequency")) {
                entry.put("frequency", frequency(images.getOrDefault(category.id(), 0L)));
            }
            list.add(entry);
        }
        return list;
    }

    private static boolean isReserved(String field, JsonNode value) {
        return field.equals("id") || field.equals("name") || (field.equals("supercategory") && value.isString());
    }

    private static String frequency(long images) {
        return images <= MAX_RARE ? "r" : images <= MAX_COMMON ? "c" : "f";
    }
}
