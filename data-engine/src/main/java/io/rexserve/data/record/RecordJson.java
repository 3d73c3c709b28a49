package io.rexserve.data.record;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/// The canonical JSON of records: equal records are equal bytes.
public final class RecordJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private RecordJson() {}

    public static String write(RexverseRecord record) {
        return MAPPER.writeValueAsString(record);
    }

    /// @throws IllegalArgumentException if it is no record
    public static RexverseRecord read(String json) {
        try {
            return MAPPER.readValue(json, RexverseRecord.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("record: " + e.getOriginalMessage(), e);
        }
    }
}
