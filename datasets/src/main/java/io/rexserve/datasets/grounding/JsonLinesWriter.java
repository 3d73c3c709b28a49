package io.rexserve.datasets.grounding;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.record.Box;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the writers of JSON Lines share.
final class JsonLinesWriter {
    private static final double EXACT_INTEGERS = 0x1p53;

    private JsonLinesWriter() {}

    static void writeLine(OutputStream out, ObjectNode object) throws IOException {
        out.write(Json.text(object).getBytes(UTF_8));
        out.write('\n');
    }

    /// `[x1, y1, x2, y2]`; a size that does not follow from the corners is counted as lost.
    static ArrayNode corners(Box box, Losses losses) {
        if (!Box.ofCorners(box.x1(), box.y1(), box.x2(), box.y2()).equals(box)) {
            losses.add(Loss.PRECISION);
        }
        return numbers(box.x1(), box.y1(), box.x2(), box.y2());
    }

    /// `[x, y, width, height]`; corners that do not follow from the size are counted as lost.
    static ArrayNode size(Box box, Losses losses) {
        if (!Box.ofSize(box.x1(), box.y1(), box.width(), box.height()).equals(box)) {
            losses.add(Loss.PRECISION);
        }
        return numbers(box.x1(), box.y1(), box.width(), box.height());
    }

    /// Whole numbers without a fraction.
    static ArrayNode numbers(double... values) {
        ArrayNode array = Json.array();
        for (double value : values) {
            boolean whole = value == Math.rint(value) && Math.abs(value) < EXACT_INTEGERS;
            if (whole && !(value == 0 && 1 / value < 0)) {
                array.add((long) value);
            } else {
                array.add(value);
            }
        }
        return array;
    }

    static ArrayNode texts(Collection<String> values) {
        ArrayNode array = Json.array();
        values.forEach(array::add);
        return array;
    }

    /// Adds the fields of another format; one whose name the target uses is counted as lost.
    static void addExtras(ObjectNode target, @Nullable ObjectNode extras, Losses losses) {
        if (extras == null) {
            return;
        }
        for (var field : extras.properties()) {
            if (field.getKey().equals(Json.WRITTEN)) {
                continue;
            }
            if (target.has(field.getKey())) {
                losses.add(Loss.EXTRAS);
            } else {
                target.set(field.getKey(), field.getValue());
            }
        }
    }
}
