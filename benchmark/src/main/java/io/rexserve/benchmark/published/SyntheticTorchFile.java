package io.rexserve.benchmark.published;

import io.rexserve.model.proposal.UpnLayout;
import io.rexserve.model.weights.StoredType;
import io.rexserve.model.weights.TensorInfo;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes `{"model": state_dict}` with [FormulaWeights] as `torch.save` would: a zip of stored entries, a pickle that
/// describes the tensors, and one entry per storage. Aliases share a storage, as in the published file.
final class SyntheticTorchFile {
    private static final String ROOT = "upn_large/";
    private static final int ALIGNMENT = 64;
    // Of a local header: what stands before the name, and the id and length of an extra field.
    private static final int HEADER = 30;
    private static final int EXTRA = 4;
    private static final Map<StoredType, String> STORAGES =
            Map.of(StoredType.F32, "FloatStorage", StoredType.I64, "LongStorage");

    private SyntheticTorchFile() {}

    static void write(Path file, List<PublishedTensor> tensors) throws IOException {
        SequencedMap<String, PublishedTensor> storages = new LinkedHashMap<>();
        tensors.forEach(tensor -> storages.putIfAbsent(UpnLayout.readName(tensor.name()), tensor));
        List<String> keys = List.copyOf(storages.sequencedKeySet());
        try (var counted = new Counted(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20));
                var zip = new ZipOutputStream(counted)) {
            store(zip, counted, "data.pkl", pickle(tensors, keys));
            store(zip, counted, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            int number = 0;
            for (PublishedTensor tensor : storages.sequencedValues()) {
                var content = new byte[Math.toIntExact(tensor.bytes())];
                FormulaWeights.fill(tensor, MemorySegment.ofArray(content));
                store(zip, counted, "data/" + number++, content);
            }
            store(zip, counted, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void store(ZipOutputStream zip, Counted written, String name, byte[] content) throws IOException {
        var crc = new CRC32();
        crc.update(content);
        var entry = new ZipEntry(ROOT + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        entry.setTime(0);
        zip.flush();
        long start = written.count + HEADER + ROOT.length() + name.length() + EXTRA;
        int padding = (int) (ALIGNMENT - start % ALIGNMENT) % ALIGNMENT;
        // "FB", as torch's own writer calls its padding
        entry.setExtra(ByteBuffer.allocate(EXTRA + padding)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 'F')
                .put((byte) 'B')
                .putShort((short) padding)
                .array());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    // Protocol 2: {"model": {name: _rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())}}
    private static byte[] pickle(List<PublishedTensor> tensors, List<String> keys) {
        var out = new Pickle();
        out.opcodes("\u0080\u0002}").text("model").opcodes("}(");
        for (PublishedTensor tensor : tensors) {
            String key = String.valueOf(keys.indexOf(UpnLayout.readName(tensor.name())));
            out.text(tensor.name()).opcodes("ctorch._utils\n_rebuild_tensor_v2\n((");
            out.text("storage").opcodes("ctorch\n" + STORAGES.get(tensor.type()) + "\n");
            out.text(key).text("cpu").number(tensor.elements()).opcodes("tQ").number(0);
            out.numbers(tensor.shape()).numbers(TensorInfo.rowMajor(tensor.shape()));
            out.opcodes("\u0089ccollections\nOrderedDict\n)RtR");
        }
        return out.opcodes("us.").all.toByteArray();
    }

    private static final class Pickle {
        private final ByteArrayOutputStream all = new ByteArrayOutputStream();

        Pickle opcodes(String opcodes) {
            all.writeBytes(opcodes.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        }

        Pickle text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            opcodes("X").integer(bytes.length);
            all.writeBytes(bytes);
            return this;
        }

        Pickle number(long value) {
            return opcodes("J").integer(Math.toIntExact(value));
        }

        Pickle numbers(List<Long> values) {
            opcodes("(");
            values.forEach(this::number);
            return opcodes("t");
        }

        private Pickle integer(int value) {
            all.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array());
            return this;
        }
    }

    /// Knows how many bytes went through.
    private static final class Counted extends OutputStream {
        private final OutputStream out;
        private long count;

        Counted(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            count++;
        }

        @Override
        public void write(byte[] bytes, int start, int length) throws IOException {
            out.write(bytes, start, length);
            count += length;
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
