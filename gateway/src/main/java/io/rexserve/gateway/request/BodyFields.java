package io.rexserve.gateway.request;

import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.task.FieldText;
import io.rexserve.gateway.task.RegionSelection;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// The raw fields of a body and their faults, before they become a record.
///
/// The components of the record say which fields there are. The value of an unknown one is not kept.
final class BodyFields {
    static final String IMAGE = "image";

    /// Names of the fields, and whether one holds several values.
    private final Map<String, Boolean> known = new LinkedHashMap<>();
    private final List<FieldError> faults = new ArrayList<>();
    private final ObjectNode values = JsonNodeFactory.instance.objectNode();

    BodyFields(Class<? extends Body> type) {
        Arrays.stream(type.getRecordComponents())
                .forEach(component -> known.put(component.getName(), holdsSeveral(component)));
    }

    private static boolean holdsSeveral(RecordComponent component) {
        return component.getType() == List.class || component.getType() == RegionSelection.class;
    }

    /// The values by field; the image as bytes.
    ObjectNode values() {
        return values;
    }

    /// To which every fault is added.
    List<FieldError> faults() {
        return faults;
    }

    /// Sorts the faults: unknown fields first, the others in the order of the fields.
    void sortFaults() {
        List<String> order = List.copyOf(known.keySet());
        faults.sort(Comparator.comparingInt(fault -> order.indexOf(fieldOf(fault.field()))));
    }

    boolean hasImage() {
        return values.has(IMAGE);
    }

    void putImage(byte[] file) {
        values.put(IMAGE, file);
    }

    /// Keeps a value of JSON.
    void put(String name, JsonNode value) {
        values.set(name, value);
    }

    /// Keeps a part of multipart: repeated parts are the values of one field.
    void putText(String name, String text) {
        JsonNode before = values.get(name);
        if (before instanceof ArrayNode several) {
            several.add(text);
        } else if (before != null || Boolean.TRUE.equals(known.get(name))) {
            ArrayNode several = values.putArray(name);
            if (before != null) {
                several.add(before);
            }
            several.add(text);
        } else {
            values.set(name, StringNode.valueOf(text));
        }
    }

    /// Whether there is such a field. If not, that is a fault.
    boolean knows(String name) {
        if (known.containsKey(name)) {
            return true;
        }
        fault(FieldText.echo(name), "unknown field (expected: one of " + String.join(", ", known.keySet()) + ")");
        return false;
    }

    void fault(String place, String detail) {
        var fault = new FieldError(place, detail);
        if (!faults.contains(fault)) {
            faults.add(fault);
        }
    }

    /// The name of the field that a place such as `boxes[0][2]` is in.
    static String fieldOf(String place) {
        int index = place.indexOf('[');
        return index < 0 ? place : place.substring(0, index);
    }

    /// What kind of value was sent, in words.
    static String kind(@Nullable JsonNode value) {
        return switch (value == null ? null : value.getNodeType()) {
            case OBJECT, POJO -> "an object";
            case ARRAY -> "an array";
            case STRING, BINARY -> "a string";
            case BOOLEAN -> "a boolean";
            case NUMBER -> "a number";
            case NULL, MISSING -> "null";
            case null -> "null";
        };
    }
}
