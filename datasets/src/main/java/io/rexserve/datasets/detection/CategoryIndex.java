package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.record.Category;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Categories numbered as they are written: those of the description first, then names that only regions have, in the
/// order in which they come.
final class CategoryIndex {
    private final Map<String, Integer> indices = new LinkedHashMap<>();

    CategoryIndex(List<Category> categories) {
        categories.forEach(category -> of(category.name()));
    }

    /// The index of a name, which is added if it is new.
    int of(String name) {
        return indices.computeIfAbsent(name, _ -> indices.size());
    }

    List<String> names() {
        return new ArrayList<>(indices.keySet());
    }

    /// Counts categories whose details a list of names does not hold.
    ///
    /// @param numbered whether an id that is the category's position is held
    static void countDetails(List<Category> categories, boolean numbered, Losses losses) {
        for (int index = 0; index < categories.size(); index++) {
            Category category = categories.get(index);
            boolean detailed = category.parent() != null
                    || Json.fieldCount(category.extras()) > 0
                    || (numbered && category.id() != index);
            losses.add(Loss.CATEGORY_DETAIL, detailed ? 1 : 0);
        }
    }
}
