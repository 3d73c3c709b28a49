package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Numbers;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The spellings of an entry's standard fields where they differ from ours, so that they can be written back.
final class Spelling {
    private @Nullable ObjectNode written;

    void keep(String field, JsonNode original) {
        if (written == null) {
            written = Json.object();
        }
        written.set(field, original);
    }

    void keepUnless(boolean ours, String field, JsonNode original) {
        if (!ours) {
            keep(field, original);
        }
    }

    /// An id is written as a whole number by us.
    void keepId(String field, JsonNode original) {
        keepUnless(original.isIntegralNumber(), field, original);
    }

    /// A number is written by us with as few digits as identify it.
    void keepNumber(String field, JsonNode original) {
        keepUnless(isOurs(original), field, original);
    }

    /// A list of numbers.
    void keepNumbers(String field, JsonNode original) {
        for (JsonNode number : original) {
            if (!isOurs(number)) {
                keep(field, original);
                return;
            }
        }
    }

    private static boolean isOurs(JsonNode number) {
        return number.isNumber() && number.asString().equals(Numbers.text(Numbers.value(number)));
    }

    /// The fields that remain, with the spellings; null if there are none of either.
    @Nullable
    ObjectNode extras(ObjectNode rest) {
        if (written != null) {
            rest.set(Json.WRITTEN, written);
        }
        return rest.isEmpty() ? null : rest;
    }
}
