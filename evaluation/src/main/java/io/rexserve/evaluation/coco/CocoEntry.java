package io.rexserve.evaluation.coco;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// The fields of one entry of a COCO file that the figures need; one object is filled again for each entry.
final class CocoEntry {
    private static final int BOX = 4;
    private static final double EXACT_INTEGERS = 1L << 53;

    private final JsonParser json;
    private final String list;
    private int number;

    private boolean hasId;
    private long id;
    private boolean hasImage;
    private long image;
    private boolean hasCategory;
    private long category;
    private boolean hasBox;
    private final double[] box = new double[BOX];

    @Nullable
    Double area;

    @Nullable
    Double score;

    boolean crowd;
    boolean ignore;

    @Nullable
    Set<Long> absent;

    @Nullable
    Set<Long> incomplete;

    @Nullable
    String frequency;

    private CocoEntry(JsonParser json, String list) {
        this.json = json;
        this.list = list;
    }

    /// Reads the array that the parser is at.
    ///
    /// @throws IllegalArgumentException naming the list and the number of the entry, counted from 0
    static void forEach(JsonParser json, String list, Consumer<CocoEntry> use) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new IllegalArgumentException(list + ": " + described(json) + " (expected: an array of objects)");
        }
        var entry = new CocoEntry(json, list);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            entry.read();
            try {
                use.accept(entry);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(list + "[" + entry.number + "]: " + e.getMessage(), e);
            }
            entry.number++;
        }
    }

    long id() {
        return required("id", hasId, id);
    }

    long image() {
        return required("image_id", hasImage, image);
    }

    long category() {
        return required("category_id", hasCategory, category);
    }

    double[] box() {
        if (!hasBox) {
            throw new IllegalArgumentException("bbox missing (expected: [x, y, width, height])");
        }
        return box;
    }

    double number(String field, @Nullable Double value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " missing (expected: a number)");
        }
        return value;
    }

    private static long required(String field, boolean present, long value) {
        if (!present) {
            throw new IllegalArgumentException(field + " missing (expected: a whole number)");
        }
        return value;
    }

    private void read() {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw bad("entry", "an object");
        }
        hasId = false;
        hasImage = false;
        hasCategory = false;
        hasBox = false;
        area = null;
        score = null;
        crowd = false;
        ignore = false;
        absent = null;
        incomplete = null;
        frequency = null;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            field(name);
        }
    }

    private void field(String name) {
        switch (name) {
            case "id" -> {
                id = whole(name);
                hasId = true;
            }
            case "image_id" -> {
                image = whole(name);
                hasImage = true;
            }
            case "category_id" -> {
                category = whole(name);
                hasCategory = true;
            }
            case "bbox" -> readBox();
            case "area" -> area = real(name);
            case "score" -> score = real(name);
            case "iscrowd" -> crowd = flag(name);
            case "ignore" -> ignore = flag(name);
            case "neg_category_ids" -> absent = ids(name);
            case "not_exhaustive_category_ids" -> incomplete = ids(name);
            case "frequency" -> frequency = json.getString();
            default -> json.skipChildren();
        }
    }

    private void readBox() {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw bad("bbox", "[x, y, width, height]");
        }
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (count < BOX) {
                box[count] = real("bbox");
            }
            count++;
        }
        if (count != BOX) {
            throw new IllegalArgumentException(
                    list + "[" + number + "]: bbox of " + count + " values (expected: [x, y, width, height])");
        }
        hasBox = true;
    }

    private double real(String name) {
        if (!json.currentToken().isNumeric()) {
            throw bad(name, "a number");
        }
        return json.getDoubleValue();
    }

    /// A whole number, also written as 7.0, as Python compares them.
    private long whole(String name) {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return json.getLongValue();
        }
        if (json.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
            double value = json.getDoubleValue();
            if (value == Math.rint(value) && Math.abs(value) < EXACT_INTEGERS) {
                return (long) value;
            }
        }
        throw bad(name, "a whole number of 64 bits");
    }

    private boolean flag(String name) {
        return switch (json.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue() != 0;
            default -> throw bad(name, "0 or 1");
        };
    }

    private Set<Long> ids(String name) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw bad(name, "an array of ids of categories");
        }
        var ids = new HashSet<Long>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            ids.add(whole(name));
        }
        return ids;
    }

    private IllegalArgumentException bad(String field, String expected) {
        return new IllegalArgumentException(
                list + "[" + number + "]: " + field + " " + described(json) + " (expected: " + expected + ")");
    }

    /// What the parser is at, as text of an error.
    static String described(JsonParser json) {
        return switch (json.currentToken()) {
            case null -> "nothing";
            case START_OBJECT -> "{...}";
            case START_ARRAY -> "[...]";
            default -> json.getString();
        };
    }
}
