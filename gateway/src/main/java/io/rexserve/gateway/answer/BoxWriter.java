package io.rexserve.gateway.answer;

import io.rexserve.gateway.task.BoxSpace;
import io.rexserve.image.box.PixelBox;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/// Writes a box as the four numbers of the [BoxSpace] that the record around it has.
final class BoxWriter extends ValueSerializer<PixelBox> {
    /// A record with boxes.
    interface Spaced {
        BoxSpace space();
    }

    @Override
    public void serialize(PixelBox box, JsonGenerator out, SerializationContext context) {
        BoxSpace space = out.currentValue() instanceof Spaced spaced ? spaced.space() : BoxSpace.PIXELS;
        out.writeStartArray();
        for (float number : space.write(box)) {
            out.writeNumber(number);
        }
        out.writeEndArray();
    }
}
