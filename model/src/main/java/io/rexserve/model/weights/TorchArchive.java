package io.rexserve.model.weights;

import io.rexserve.model.weights.PickleValue.Dict;
import io.rexserve.model.weights.PickleValue.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// The state dict of a file that `torch.save` wrote: a zip archive of a pickle, `<root>/data.pkl`, and the raw bytes of
/// each storage, `<root>/data/<key>`.
///
/// The state dict stands under `model` or `state_dict`, or is all there is. What else was saved with it, such as the
/// optimizer's state or the arguments of the training, is passed over.
final class TorchArchive {
    private static final String PICKLE = "data.pkl";
    private static final String BYTE_ORDER = "byteorder";
    // A model of 1,000 tensors takes 0.2 MB.
    private static final long MAX_PICKLE_BYTES = 32L << 20;
    private static final List<String> STATE_DICTS = List.of("model", "state_dict");
    private static final byte[] ZIP = {'P', 'K'};
    private static final byte[] TAR = "ustar".getBytes(StandardCharsets.US_ASCII);
    private static final int TAR_AT = 257;
    private static final int PICKLE_PROTOCOL = 0x80;

    private final String file;
    private final MemorySegment content;
    private final SequencedMap<String, ZipDirectory.Entry> entries;

    private TorchArchive(String file, MemorySegment content) {
        this.file = file;
        this.content = content;
        this.entries = ZipDirectory.read(file, content);
    }

    /// @param file for messages
    /// @throws CheckpointException naming the byte, of the file or of its pickle, where something is wrong
    static TensorTable read(String file, MemorySegment content) {
        requireZip(file, content);
        return new TorchArchive(file, content).table();
    }

    private TensorTable table() {
        ZipDirectory.Entry pickle = pickle();
        String root = pickle.name().substring(0, pickle.name().length() - PICKLE.length());
        requireLittleEndian(root);
        MemorySegment bytes = content.asSlice(pickle.offset(), pickle.length());
        var in = new ByteReader(file + ": " + pickle.name(), bytes);
        return TensorTable.of(file, tensors(PickleReader.read(in, new TorchObjects(in, entries, root))), Map.of());
    }

    private ZipDirectory.Entry pickle() {
        List<ZipDirectory.Entry> found = entries.values().stream()
                .filter(entry -> entry.name().equals(PICKLE) || entry.name().endsWith("/" + PICKLE))
                .toList();
        if (found.size() != 1) {
            throw new CheckpointException(file + ": " + found.size() + " entries " + PICKLE + " among " + entries.size()
                    + " (expected: one, as torch.save writes)");
        }
        if (found.getFirst().length() > MAX_PICKLE_BYTES) {
            throw new CheckpointException(file + ": " + PICKLE + " of "
                    + found.getFirst().length() + " bytes (expected: <= " + MAX_PICKLE_BYTES + ")");
        }
        return found.getFirst();
    }

    private void requireLittleEndian(String root) {
        ZipDirectory.Entry entry = entries.get(root + BYTE_ORDER);
        if (entry == null) {
            return;
        }
        byte[] bytes = bytes(content, entry.offset(), Math.min(16, entry.length()));
        String order = new String(bytes, StandardCharsets.US_ASCII);
        if (!order.equals("little")) {
            throw new CheckpointException(file + ": " + entry.name() + ": " + order.replaceAll("\\p{Cntrl}", "?")
                    + " (expected: little; save the file again on a little-endian machine)");
        }
    }

    private SequencedMap<String, TensorInfo> tensors(PickleValue saved) {
        var tensors = new LinkedHashMap<String, TensorInfo>();
        stateDict(saved).values().forEach((name, value) -> {
            if (!(value instanceof Tensor tensor)) {
                throw new CheckpointException(file + ": " + name + " of the state dict is " + value.kind()
                        + " (expected: a tensor of type " + Arrays.toString(StoredType.values()) + ")");
            }
            tensors.put(name, info(name, tensor));
        });
        return tensors;
    }

    private Dict stateDict(PickleValue saved) {
        if (!(saved instanceof Dict all)) {
            throw new CheckpointException(file + ": holds " + saved.kind()
                    + " (expected: a state dict, alone or under 'model'; save model.state_dict())");
        }
        for (String key : STATE_DICTS) {
            PickleValue inner = all.values().get(key);
            if (inner instanceof Dict found) {
                return found;
            }
            if (inner != null && !(inner instanceof Tensor)) {
                throw new CheckpointException(
                        file + ": '" + key + "' is " + inner.kind() + " (expected: a state dict)");
            }
        }
        return all;
    }

    private static TensorInfo info(String name, Tensor tensor) {
        // Never more than the storage has, see TorchObjects.
        long elements =
                tensor.shape().contains(0L) ? 0 : tensor.shape().stream().reduce(1L, (a, b) -> a * b);
        return new TensorInfo(
                name,
                tensor.type(),
                tensor.shape(),
                tensor.strides(),
                tensor.offset(),
                elements * tensor.type().bytes());
    }

    private static void requireZip(String file, MemorySegment content) {
        byte[] start = bytes(content, 0, 16);
        if (Arrays.equals(Arrays.copyOf(start, ZIP.length), ZIP)) {
            return;
        }
        boolean tar = Arrays.equals(bytes(content, TAR_AT, TAR.length), TAR);
        boolean pickle = start.length > 1 && (start[0] & 0xFF) == PICKLE_PROTOCOL;
        if (tar || pickle) {
            throw new CheckpointException(file + ": byte 0: a " + (tar ? "tar archive" : "bare pickle")
                    + ", as torch before 1.6 wrote (expected: the zip archive of later versions). Convert it once: "
                    + conversion(file));
        }
        throw new CheckpointException(file + ": byte 0: "
                + (start.length == 0 ? "nothing" : HexFormat.of().formatHex(start))
                + " (expected: 504b, the zip archive that torch.save writes)");
    }

    private static String conversion(String file) {
        String name = String.valueOf(Path.of(file).getFileName());
        return "python -c \"import torch; torch.save(torch.load('" + name + "', map_location='cpu'), 'zip-" + name
                + "')\"";
    }

    /// As many as there are.
    private static byte[] bytes(MemorySegment content, long at, long count) {
        long from = Math.min(at, content.byteSize());
        return content.asSlice(from, Math.min(count, content.byteSize() - from)).toArray(ValueLayout.JAVA_BYTE);
    }
}
