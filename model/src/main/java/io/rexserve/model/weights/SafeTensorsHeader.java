package io.rexserve.model.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The header of a safetensors file, with every offset, type, shape and overlap checked before anything is mapped.
final class SafeTensorsHeader {
    /// The reference reader allows ten times as much; a published model of 1,174 tensors takes 0.15 MB.
    static final long MAX_BYTES = 10_000_000;

    private static final int LENGTH_BYTES = 8;

    private SafeTensorsHeader() {}

    /// @param file for messages
    /// @return the tensors in the order of their bytes, and the free-form `__metadata__` entries
    static TensorTable read(String file, MemorySegment content) {
        long size = content.byteSize();
        if (size < LENGTH_BYTES) {
            throw new CheckpointException(file + ": " + size + " bytes (expected: a safetensors file)");
        }
        long length = content.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        if (length < 2 || length > MAX_BYTES || length > size - LENGTH_BYTES) {
            throw new CheckpointException(file + ": header of " + Long.toUnsignedString(length)
                    + " bytes (expected: 2 to " + Math.min(MAX_BYTES, size - LENGTH_BYTES)
                    + " in a file of " + size + "; is it truncated, or no safetensors file?)");
        }
        byte[] json = content.asSlice(LENGTH_BYTES, length).toArray(ValueLayout.JAVA_BYTE);
        return parse(file, json, LENGTH_BYTES + length, size);
    }

    /// @param file for messages
    /// @param json the header's bytes
    /// @param dataStart offset in the file of the first data byte
    /// @param fileSize bytes
    static TensorTable parse(String file, byte[] json, long dataStart, long fileSize) {
        JsonNode root = JsonFile.object(file + ": header of a safetensors file", json);
        var metadata = new LinkedHashMap<String, String>();
        var found = new ArrayList<TensorInfo>();
        root.properties().forEach(entry -> {
            if (entry.getKey().equals("__metadata__")) {
                entry.getValue()
                        .properties()
                        .forEach(pair ->
                                metadata.put(pair.getKey(), pair.getValue().asString("")));
            } else {
                found.add(tensor(file, entry.getKey(), entry.getValue(), dataStart));
            }
        });
        found.sort(Comparator.comparingLong(TensorInfo::offset).thenComparingLong(TensorInfo::length));
        requireGapless(file, found, dataStart, fileSize);
        var tensors = new LinkedHashMap<String, TensorInfo>();
        found.forEach(tensor -> tensors.put(tensor.name(), tensor));
        return TensorTable.of(file, tensors, metadata);
    }

    private static TensorInfo tensor(String file, String name, JsonNode node, long dataStart) {
        String source = file + ": tensor " + name;
        StoredType type = StoredType.of(source, node.path("dtype").asString("missing"));
        List<Long> shape = numbers(source, "shape", node.path("shape"));
        List<Long> range = numbers(source, "data_offsets", node.path("data_offsets"));
        if (range.size() != 2 || range.get(0) > range.get(1)) {
            throw new CheckpointException(
                    source + ": data_offsets " + range + " (expected: [begin, end], begin <= end)");
        }
        long length = range.get(1) - range.get(0);
        long expected = bytes(source, type, shape);
        if (length != expected) {
            throw new CheckpointException(source + ": " + length + " bytes at " + range + " (expected: " + expected
                    + " for " + type + " " + shape + ")");
        }
        return new TensorInfo(name, type, shape, checkedAdd(source, dataStart, range.get(0)), length);
    }

    private static List<Long> numbers(String source, String field, JsonNode node) {
        if (!node.isArray()) {
            throw new CheckpointException(source + ": " + field + " is missing (expected: a list of whole numbers)");
        }
        if (node.size() > TensorInfo.MAX_DIMENSIONS) {
            throw new CheckpointException(source + ": " + field + " of " + node.size() + " numbers (expected: <= "
                    + TensorInfo.MAX_DIMENSIONS + ")");
        }
        var numbers = new ArrayList<Long>();
        for (JsonNode item : node) {
            if (!item.isIntegralNumber() || !item.canConvertToLong() || item.longValue() < 0) {
                throw new CheckpointException(
                        source + ": " + field + " holds " + Printable.excerpt(item) + " (expected: whole, >= 0)");
            }
            numbers.add(item.longValue());
        }
        return numbers;
    }

    private static long bytes(String source, StoredType type, List<Long> shape) {
        long product = type.bytes();
        for (long dimension : shape) {
            try {
                product = Math.multiplyExact(product, dimension);
            } catch (ArithmeticException e) {
                throw new CheckpointException(
                        source + ": shape " + shape + " overflows (expected: fewer bytes than 2^63)", e);
            }
        }
        return product;
    }

    private static long checkedAdd(String source, long start, long offset) {
        try {
            return Math.addExact(start, offset);
        } catch (ArithmeticException e) {
            throw new CheckpointException(source + ": offset " + offset + " overflows (expected: less than 2^63)", e);
        }
    }

    // The format allows neither overlaps nor holes, so the sorted tensors tile the data exactly.
    private static void requireGapless(String file, List<TensorInfo> sorted, long dataStart, long fileSize) {
        long next = dataStart;
        String before = "the header";
        for (TensorInfo tensor : sorted) {
            if (tensor.offset() != next) {
                String fault = tensor.offset() < next ? "overlaps " : "leaves a hole after ";
                throw new CheckpointException(file + ": tensor " + tensor.name() + " at byte " + tensor.offset() + " "
                        + fault + before + " (expected: byte " + next + ")");
            }
            next = checkedAdd(file + ": tensor " + tensor.name(), next, tensor.length());
            before = tensor.name();
        }
        if (next != fileSize) {
            String fault = next > fileSize ? ": truncated: " : ": bytes that no tensor claims: ";
            throw new CheckpointException(
                    file + fault + fileSize + " bytes (expected: " + next + ", the end of " + before + ")");
        }
    }
}
