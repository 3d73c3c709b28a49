package io.rexserve.data.store;

import io.rexserve.data.stage.ItemRefusal;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/// Refusals of items as JSON: equal lists are equal bytes.
final class RefusalJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();

    private RefusalJson() {}

    static String write(List<ItemRefusal> refusals) {
        return MAPPER.writeValueAsString(refusals);
    }

    /// @throws IllegalArgumentException if it is no such list
    static List<ItemRefusal> read(String json) {
        try {
            return MAPPER.readValue(json, new TypeReference<>() {});
        } catch (JacksonException e) {
            throw new IllegalArgumentException("refusals: " + e.getOriginalMessage(), e);
        }
    }
}
