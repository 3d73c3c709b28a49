package io.rexserve.model.weights;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/// Writes what `torch.save` writes, entry by entry, so that a test can damage any of it.
public final class TorchFile {
    /// One entry of the archive, as its local header and as the directory describe it.
    record Part(String localName, String name, int method, int flags, ByteBuffer content, long claimed) {
        Part(String name, byte[] content) {
            this(name, name, 0, 0, ByteBuffer.wrap(content), content.length);
        }
    }

    private final List<Part> parts = new ArrayList<>();
    private boolean zip64;

    TorchFile add(Part part) {
        parts.add(part);
        return this;
    }

    TorchFile add(String name, byte[] content) {
        return add(new Part(name, content));
    }

    /// Sizes and places in zip64 fields, as for archives beyond 4 GB.
    TorchFile zip64() {
        zip64 = true;
        return this;
    }

    /// The state dict of a safetensors file under `model`.
    public static void copy(Path safetensors, Path target) throws IOException {
        var file = new TorchFile();
        var pickle = new Pickle().opcodes("}").text("model").opcodes("}(");
        try (MappedFile mapped = MappedFile.open(safetensors)) {
            byte[] all = Files.readAllBytes(safetensors);
            int key = 0;
            for (TensorInfo tensor : mapped.table().tensors().values()) {
                pickle.text(tensor.name()).tensor(tensor, Integer.toString(key));
                int start = Math.toIntExact(tensor.offset());
                file.add("saved/data/" + key, Arrays.copyOfRange(all, start, start + Math.toIntExact(tensor.length())));
                key++;
            }
        }
        file.add("saved/data.pkl", pickle.opcodes("us.").bytes());
        Files.write(target, file.bytes());
    }

    byte[] bytes() {
        var out = ByteBuffer.allocate(parts.stream().mapToInt(TorchFile::room).sum() + 200)
                .order(ByteOrder.LITTLE_ENDIAN);
        var places = new LinkedHashMap<Part, Integer>();
        for (Part part : parts) {
            places.put(part, out.position());
            header(out, part, part.localName(), 0x04034b50, -1);
            out.put(part.content().duplicate());
        }
        int start = out.position();
        places.forEach((part, place) -> header(out, part, part.name(), 0x02014b50, place));
        end(out, start);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static int room(Part part) {
        return part.content().capacity()
                + 2 * part.localName().length()
                + 2 * part.name().length()
                + 160;
    }

    private void header(ByteBuffer out, Part part, String name, int signature, int place) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        boolean central = place >= 0;
        out.putInt(signature).putShort((short) 45);
        if (central) {
            out.putShort((short) 45);
        }
        var crc = new CRC32();
        crc.update(part.content().duplicate());
        out.putShort((short) part.flags())
                .putShort((short) part.method())
                .putInt(0)
                .putInt((int) crc.getValue());
        int size = zip64 ? -1 : (int) part.claimed();
        out.putInt(size).putInt(size).putShort((short) text.length);
        int extra = zip64 ? 4 + (central ? 24 : 16) : 0;
        out.putShort((short) extra);
        if (central) {
            out.putShort((short) 0)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putInt(0)
                    .putInt(zip64 ? -1 : place);
        }
        out.put(text);
        if (zip64) {
            out.putShort((short) 1)
                    .putShort((short) (extra - 4))
                    .putLong(part.claimed())
                    .putLong(part.claimed());
            if (central) {
                out.putLong(place);
            }
        }
    }

    private void end(ByteBuffer out, int start) {
        int length = out.position() - start;
        if (zip64) {
            int place = out.position();
            out.putInt(0x06064b50)
                    .putLong(44)
                    .putShort((short) 45)
                    .putShort((short) 45)
                    .putInt(0)
                    .putInt(0);
            out.putLong(parts.size()).putLong(parts.size()).putLong(length).putLong(start);
            out.putInt(0x07064b50).putInt(0).putLong(place).putInt(1);
        }
        short count = zip64 ? (short) -1 : (short) parts.size();
        out.putInt(0x06054b50)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort(count)
                .putShort(count);
        out.putInt(zip64 ? -1 : length).putInt(zip64 ? -1 : start).putShort((short) 0);
    }

    /// A pickle, opcode by opcode.
    static final class Pickle {
        private static final Map<StoredType, String> STORAGES = Map.of(
                StoredType.F32, "FloatStorage", StoredType.BF16, "BFloat16Storage", StoredType.I64, "LongStorage");

        private final ByteArrayOutputStream all = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(all);

        Pickle() {
            raw(0x80, 2);
        }

        Pickle raw(int... bytes) {
            Arrays.stream(bytes).forEach(all::write);
            return this;
        }

        /// Opcodes without arguments.
        Pickle opcodes(String opcodes) {
            all.writeBytes(opcodes.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        }

        Pickle text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            opcodes("X").littleEndian(bytes.length);
            all.writeBytes(bytes);
            return this;
        }

        Pickle global(String module, String name) {
            return opcodes("c" + module + "\n" + name + "\n");
        }

        Pickle number(long value) {
            if (value == (int) value) {
                return opcodes("J").littleEndian((int) value);
            }
            return raw(0x8a, 8).littleEndian((int) value).littleEndian((int) (value >> 32));
        }

        Pickle numbers(List<Long> values) {
            opcodes("(");
            values.forEach(this::number);
            return opcodes("t");
        }

        Pickle storage(String type, String key, long elements) {
            return opcodes("(")
                    .text("storage")
                    .global("torch", type)
                    .text(key)
                    .text("cpu")
                    .number(elements)
                    .opcodes("tQ");
        }

        Pickle tensor(TensorInfo tensor, String key) {
            String type = STORAGES.getOrDefault(tensor.type(), "no storage");
            return tensor(type, key, tensor.elements(), 0, tensor.shape(), tensor.strides());
        }

        Pickle tensor(String type, String key, long elements, long first, List<Long> shape, List<Long> strides) {
            return global("torch._utils", "_rebuild_tensor_v2")
                    .opcodes("(")
                    .storage(type, key, elements)
                    .number(first)
                    .numbers(shape)
                    .numbers(strides)
                    .raw(0x89)
                    .global("collections", "OrderedDict")
                    .opcodes(")RtR");
        }

        private Pickle littleEndian(int value) {
            try {
                out.writeInt(Integer.reverseBytes(value));
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        byte[] bytes() {
            return all.toByteArray();
        }
    }
}
