package io.rexserve.gateway.request;

import io.rexserve.gateway.admission.RequestAdmission.RequestPermit;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.task.FieldText;
import io.rexserve.gateway.task.RegionSelection;
import io.rexserve.gateway.task.RegionSource;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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

    /// In place of the image, of every body with one: where it is to be fetched from.
    static final String IMAGE_URL = "imageUrl";

    /// Values of a list that takes a few choices, each of which may be repeated.
    private static final int MAX_CHOICES = 16;

    private static final int ONE = 1;
    private static final String UNKNOWN = "unknown field";

    /// Names of the fields, and how many values each may have.
    private final Map<String, Integer> known = new LinkedHashMap<>();
    /// Names of the fields whose values are objects.
    private final Set<String> objects;

    private final List<FieldError> faults = new ArrayList<>();
    private final RequestPermit permit;
    private final ObjectNode values = JsonNodeFactory.instance.objectNode();

    BodyFields(Class<? extends Body> type, RequestPermit permit) {
        this.permit = permit;
        Arrays.stream(type.getRecordComponents())
                .forEach(component -> known.put(component.getName(), maxValues(component)));
        objects = Arrays.stream(type.getRecordComponents())
                .filter(BodyFields::listsObjects)
                .map(RecordComponent::getName)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean listsObjects(RecordComponent component) {
        return component.getGenericType() instanceof ParameterizedType list
                && list.getActualTypeArguments()[0] == ChatMessage.class;
    }

    private static int maxValues(RecordComponent component) {
        if (component.getType() == RegionSelection.class) {
            return RegionSource.MAX_REGIONS;
        }
        ArraySchema list = component.getAccessor().getAnnotation(ArraySchema.class);
        if (list != null) {
            return list.maxItems();
        }
        return component.getType() == List.class ? MAX_CHOICES : ONE;
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

    /// Keeps a part of multipart: repeated parts are the values of one field. Of a field that takes one value some
    /// more are kept, for the fault to count them.
    ///
    /// @throws ProblemException if there are too many
    void putText(String name, String text) {
        JsonNode before = values.get(name);
        hold(text.length());
        if (before instanceof ArrayNode several) {
            if (several.size() == maxRead(name)) {
                throw tooMany(name, maxRead(name));
            }
            several.add(text);
        } else if (before != null || isList(name)) {
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
    ///
    /// @throws ProblemException if there have been so many that the rest of the body is not worth reading
    boolean knows(String name) {
        if (known.containsKey(name) || name.equals(IMAGE_URL)) {
            return true;
        }
        boolean first = faults.stream().noneMatch(fault -> fault.detail().startsWith(UNKNOWN));
        fault(
                FieldText.echo(name),
                first ? UNKNOWN + " (expected: one of " + String.join(", ", known.keySet()) + ")" : UNKNOWN);
        if (faults.size() > ProblemException.MAX_ERRORS) {
            throw ProblemException.unfinished(faults);
        }
        return false;
    }

    /// A name as faults may show it.
    String shown(String name) {
        return name.isEmpty() ? "" : FieldText.echo(name);
    }

    /// Whether a field takes several values.
    boolean isList(String name) {
        return known.getOrDefault(name, ONE) > ONE;
    }

    /// Whether the values of a field are objects.
    boolean takesObjects(String name) {
        return objects.contains(name);
    }

    /// How many values of a field are read before it is refused: of one that takes a single value some more, since
    /// their kind is its fault.
    int maxRead(String name) {
        int most = known.getOrDefault(name, ONE);
        return most == ONE ? MAX_CHOICES : most;
    }

    /// Takes memory for text that has come.
    void hold(long bytes) {
        permit.hold(bytes);
    }

    /// The end of a list that is too long; the rest of the body is not read.
    ProblemException tooMany(String place, int most) {
        fault(place, "more than " + most + " values (expected: <= " + most + ")");
        sortFaults();
        return ProblemException.unfinished(faults);
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
