package io.rexserve.data.export;

import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the library `datasets` of Hugging Face reads in a Parquet file's metadata, so that it decodes the
/// pictures.
///
/// Source: huggingface/datasets `features/features.py`, `Features.from_arrow_schema`.
final class HuggingFaceFeatures {
    static final String JSON = json();

    private HuggingFaceFeatures() {}

    private static String json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode features = root.putObject("info").putObject("features");
        for (Type field : RecordSchema.RECORD.getFields()) {
            features.set(field.getName(), feature(field));
        }
        return JsonMapper.shared().writeValueAsString(root);
    }

    /// A list is an array of its one element, which every version reads.
    private static JsonNode feature(Type type) {
        ObjectNode feature = JsonNodeFactory.instance.objectNode();
        if (type.getName().equals("image")) {
            return feature.put("_type", "Image");
        }
        if (type.isPrimitive()) {
            return feature.put("dtype", dtype(type)).put("_type", "Value");
        }
        GroupType group = type.asGroupType();
        if (LogicalTypeAnnotation.listType().equals(group.getLogicalTypeAnnotation())) {
            return JsonNodeFactory.instance
                    .arrayNode()
                    .add(feature(group.getType(0).asGroupType().getType(0)));
        }
        group.getFields().forEach(field -> feature.set(field.getName(), feature(field)));
        return feature;
    }

    private static String dtype(Type type) {
        return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
            case INT32 -> "int32";
            case INT64 -> "int64";
            case DOUBLE -> "float64";
            case BINARY -> "string";
            case BOOLEAN, FLOAT, INT96, FIXED_LEN_BYTE_ARRAY ->
                throw new IllegalStateException(type + " (expected: a type of a record)");
        };
    }
}
