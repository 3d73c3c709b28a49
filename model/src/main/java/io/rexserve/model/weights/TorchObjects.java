package io.rexserve.model.weights;

import static io.rexserve.model.weights.PickleValue.Dict;
import static io.rexserve.model.weights.PickleValue.Global;
import static io.rexserve.model.weights.PickleValue.Int;
import static io.rexserve.model.weights.PickleValue.Opaque;
import static io.rexserve.model.weights.PickleValue.Storage;
import static io.rexserve.model.weights.PickleValue.Str;
import static io.rexserve.model.weights.PickleValue.Tensor;
import static io.rexserve.model.weights.PickleValue.Tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The few names that a state dict calls: tensors, parameters and ordered dicts become values, storages become ranges
/// of the file. Every other name is [Opaque].
final class TorchObjects implements PickleReader.Calls {
    private static final Map<String, StoredType> STORAGES = Map.of(
            "torch.FloatStorage", StoredType.F32,
            "torch.DoubleStorage", StoredType.F64,
            "torch.HalfStorage", StoredType.F16,
            "torch.BFloat16Storage", StoredType.BF16,
            "torch.LongStorage", StoredType.I64,
            "torch.IntStorage", StoredType.I32,
            "torch.CharStorage", StoredType.I8,
            "torch.ByteStorage", StoredType.U8,
            "torch.BoolStorage", StoredType.BOOL);

    private final ByteReader in;
    private final Map<String, ZipDirectory.Entry> entries;
    private final String root;

    /// @param in the pickle, for messages
    /// @param root folder of the archive, with its slash
    TorchObjects(ByteReader in, Map<String, ZipDirectory.Entry> entries, String root) {
        this.in = in;
        this.entries = entries;
        this.root = root;
    }

    @Override
    public PickleValue call(Global callee, Tuple arguments, long at) {
        List<PickleValue> given = arguments.items();
        return switch (callee.path()) {
            case "collections.OrderedDict" ->
                given.isEmpty() ? new Dict() : new Opaque("an OrderedDict made of " + given.size() + " arguments");
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> tensor(callee, given, at);
            case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state", "torch.Size" -> {
                requireArguments(callee, given, 1, at);
                yield given.getFirst();
            }
            default -> new Opaque("an object of " + Printable.excerpt(callee.path()));
        };
    }

    /// A storage: `("storage", type, key, location, elements)`.
    @Override
    public PickleValue persistent(PickleValue id, long at) {
        if (id instanceof Tuple(List<PickleValue> parts)
                && parts.size() >= 5
                && parts.get(0) instanceof Str(String kind)
                && kind.equals("storage")
                && parts.get(1) instanceof Global type
                && parts.get(2) instanceof Str(String key)
                && parts.get(4) instanceof Int(long elements)) {
            return storage(type.path(), key, elements, at);
        }
        throw in.fault(at, "a reference that is " + id.kind(), "('storage', type, key, location, elements)");
    }

    private Storage storage(String typeName, String key, long elements, long at) {
        ZipDirectory.Entry entry = entries.get(root + "data/" + key);
        if (entry == null) {
            throw in.fault(at, "storage " + key + " without an entry", root + "data/" + key + " in the archive");
        }
        StoredType type = STORAGES.get(typeName);
        if (type == null) {
            return new Storage(null, typeName, entry.offset(), 0);
        }
        if (elements < 0 || elements > Long.MAX_VALUE / type.bytes() || elements * type.bytes() != entry.length()) {
            throw in.fault(
                    at,
                    entry.name() + " of " + entry.length() + " bytes",
                    elements + " elements of " + type + ", " + type.bytes() + " bytes each");
        }
        return new Storage(type, typeName, entry.offset(), elements);
    }

    /// `(storage, first element, size, stride, ...)`
    private PickleValue tensor(Global callee, List<PickleValue> given, long at) {
        requireArguments(callee, given, 4, at);
        if (!(given.get(0) instanceof Storage storage)) {
            return new Opaque("a tensor of " + given.get(0).kind());
        }
        StoredType type = storage.type();
        if (type == null) {
            return new Opaque("a tensor of " + storage.typeName());
        }
        if (!(given.get(1) instanceof Int(long first))) {
            throw in.fault(at, "a tensor from element " + given.get(1).kind() + " on", "an int");
        }
        List<Long> shape = numbers(given.get(2), at);
        List<Long> strides = numbers(given.get(3), at);
        if (shape.size() != strides.size()) {
            throw in.fault(
                    at,
                    "a tensor of shape " + shape + " and strides " + strides,
                    "as many of each, <= " + TensorInfo.MAX_DIMENSIONS);
        }
        if (!liesInside(storage.elements(), first, shape, strides)) {
            throw in.fault(
                    at,
                    "a tensor of shape " + shape + " and strides " + strides + " from element " + first + " on",
                    "one inside its storage of " + storage.elements() + " elements");
        }
        if (product(shape) > storage.elements()) {
            // An expanded view: a copy of it would take more memory than the file has bytes.
            return new Opaque("a tensor of shape " + shape + " over " + storage.elements() + " elements");
        }
        return new Tensor(type, shape, strides, storage.offset() + first * type.bytes());
    }

    private List<Long> numbers(PickleValue value, long at) {
        if (!(value instanceof Tuple(List<PickleValue> items))) {
            throw in.fault(at, "a shape that is " + value.kind(), "a tuple of ints");
        }
        if (items.size() > TensorInfo.MAX_DIMENSIONS) {
            throw in.fault(at, "a shape of " + items.size() + " dimensions", "<= " + TensorInfo.MAX_DIMENSIONS);
        }
        var numbers = new ArrayList<Long>();
        for (PickleValue item : items) {
            if (!(item instanceof Int(long number)) || number < 0) {
                throw in.fault(at, "a shape with " + item.kind(), "ints >= 0");
            }
            numbers.add(number);
        }
        return numbers;
    }

    /// Whether every element is one of the storage.
    private static boolean liesInside(long elements, long first, List<Long> shape, List<Long> strides) {
        if (first < 0 || first > elements) {
            return false;
        }
        if (shape.contains(0L)) {
            return true;
        }
        long last = first;
        for (int d = 0; d < shape.size(); d++) {
            long steps = shape.get(d) - 1;
            if (steps > 0 && strides.get(d) > (elements - last) / steps) {
                return false;
            }
            last += steps * strides.get(d);
        }
        return last < elements;
    }

    /// Elements of a shape, or the largest number where there are more.
    private static long product(List<Long> shape) {
        if (shape.contains(0L)) {
            return 0;
        }
        long product = 1;
        for (long dimension : shape) {
            if (product > Long.MAX_VALUE / dimension) {
                return Long.MAX_VALUE;
            }
            product *= dimension;
        }
        return product;
    }

    private void requireArguments(Global callee, List<PickleValue> given, int count, long at) {
        if (given.size() < count) {
            throw in.fault(at, callee.path() + " of " + given.size() + " arguments", ">= " + count);
        }
    }
}
