package io.rexserve.datasets.grounding;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import tools.jackson.databind.JsonNode;

/// Writes a list of JSON values as a pickle of protocol 2, which every Python reads, one value at a time.
final class PickleOutput {
    private static final int BATCH = 1000;

    private final OutputStream out;
    private int inBatch;

    PickleOutput(OutputStream out) throws IOException {
        this.out = out;
        out.write(new byte[] {(byte) 0x80, 2, ']'});
    }

    void add(JsonNode value) throws IOException {
        if (inBatch == 0) {
            out.write('(');
        }
        write(value);
        inBatch++;
        if (inBatch == BATCH) {
            out.write('e');
            inBatch = 0;
        }
    }

    void finish() throws IOException {
        if (inBatch > 0) {
            out.write('e');
        }
        out.write('.');
    }

    private void write(JsonNode value) throws IOException {
        if (value.isObject()) {
            out.write(new byte[] {'}', '('});
            for (var field : value.properties()) {
                text(field.getKey());
                write(field.getValue());
            }
            out.write('u');
        } else if (value.isArray()) {
            out.write(new byte[] {']', '('});
            for (JsonNode element : value) {
                write(element);
            }
            out.write('e');
        } else if (value.isString()) {
            text(value.asString());
        } else if (value.isBoolean()) {
            out.write(value.asBoolean() ? 0x88 : 0x89);
        } else if (value.isIntegralNumber()) {
            integer(value);
        } else if (value.isNumber()) {
            out.write('G');
            out.write(ByteBuffer.allocate(Double.BYTES)
                    .putDouble(value.doubleValue())
                    .array());
        } else {
            out.write('N');
        }
    }

    private void integer(JsonNode value) throws IOException {
        if (value.canConvertToInt()) {
            out.write('J');
            out.write(little(value.intValue()));
            return;
        }
        byte[] big = value.bigIntegerValue().toByteArray();
        out.write(0x8b);
        out.write(little(big.length));
        for (int i = big.length - 1; i >= 0; i--) {
            out.write(big[i]);
        }
    }

    private void text(String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.write('X');
        out.write(little(bytes.length));
        out.write(bytes);
    }

    private static byte[] little(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }
}
