package io.rexserve.model.weights;

import static io.rexserve.model.weights.PickleValue.Dict;
import static io.rexserve.model.weights.PickleValue.Global;
import static io.rexserve.model.weights.PickleValue.Int;
import static io.rexserve.model.weights.PickleValue.Opaque;
import static io.rexserve.model.weights.PickleValue.Str;
import static io.rexserve.model.weights.PickleValue.Tuple;

import java.util.List;

/// Reads Python's pickle format (protocols 2 to 5, opcodes as described in CPython's `pickletools`) without running
/// anything: a call is handed to [Calls], which knows a few by name.
///
/// The work and the memory are bounded by the pickle's own length and by [PickleStack]. Our own, because no maintained
/// library reads pickles without building the objects that they name; fuzz-tested (`WeightFilesFuzzTest`).
final class PickleReader {
    // Names of tensors are short; a longer text belongs to something else that was saved beside them.
    private static final int MAX_TEXT_LENGTH = 1 << 16;
    private static final int MAX_NAME_LENGTH = 1000;
    private static final int HIGHEST_PROTOCOL = 5;
    private static final Opaque NONE = new Opaque("None");
    private static final Opaque BOOL = new Opaque("a bool");
    private static final Opaque FLOAT = new Opaque("a float");
    private static final Opaque LARGE_INT = new Opaque("an int of more than 64 bits");
    private static final Opaque LONG_TEXT = new Opaque("a long str");
    private static final Opaque BYTES = new Opaque("bytes");
    private static final Opaque LIST = new Opaque("a list");
    private static final Opaque SET = new Opaque("a set");

    /// The results of the calls that a pickle requests.
    interface Calls {
        /// @param at byte of the opcode, for [ByteReader#fault]
        PickleValue call(Global callee, Tuple arguments, long at);

        /// @param at byte of the opcode, for [ByteReader#fault]
        PickleValue persistent(PickleValue id, long at);
    }

    private final ByteReader in;
    private final Calls calls;
    private final PickleStack stack;
    private long at;

    private PickleReader(ByteReader in, Calls calls) {
        this.in = in;
        this.calls = calls;
        this.stack = new PickleStack(in);
    }

    /// @param in at the first byte of the pickle
    /// @throws CheckpointException naming the byte where the pickle is damaged or requests
    /// something that is not allowed
    static PickleValue read(ByteReader in, Calls calls) {
        return new PickleReader(in, calls).read();
    }

    private PickleValue read() {
        while (true) {
            at = in.position();
            stack.at(at);
            int opcode = in.u8();
            if (opcode == '.') {
                PickleValue result = stack.pop();
                stack.requireEmpty();
                return result;
            }
            if (!pushes(opcode) && !rearranges(opcode) && !builds(opcode)) {
                throw in.fault(at, "opcode 0x%02x".formatted(opcode), "one of pickle protocols 2 to 5 that holds data");
            }
        }
    }

    /// Opcodes that hold their value, or name it.
    private boolean pushes(int opcode) {
        switch (opcode) {
            case 'N' -> stack.push(NONE);
            case 0x88, 0x89 -> stack.push(BOOL);
            case 'J' -> stack.push(new Int(in.i32()));
            case 'K' -> stack.push(new Int(in.u8()));
            case 'M' -> stack.push(new Int(in.u16()));
            case 0x8a -> stack.push(whole(in.u8()));
            case 0x8b -> stack.push(whole(in.u32()));
            case 'G' -> stack.push(skipped(Double.BYTES, FLOAT));
            case 'X' -> stack.push(text(in.u32()));
            case 0x8c -> stack.push(text(in.u8()));
            case 0x8d -> stack.push(text(in.u63()));
            case 'B' -> stack.push(skipped(in.u32(), BYTES));
            case 'C' -> stack.push(skipped(in.u8(), BYTES));
            case 0x8e, 0x96 -> stack.push(skipped(in.u63(), BYTES));
            case ']' -> stack.push(LIST);
            case 0x8f -> stack.push(SET);
            case ')' -> stack.push(new Tuple(List.of()));
            case '}' -> stack.push(new Dict());
            case 'c' -> stack.push(new Global(in.line(MAX_NAME_LENGTH), in.line(MAX_NAME_LENGTH)));
            case 'h' -> stack.push(stack.remembered(in.u8()));
            case 'j' -> stack.push(stack.remembered(in.u32()));
            default -> {
                return false;
            }
        }
        return true;
    }

    /// Opcodes of the stack, the memo and the frame around.
    private boolean rearranges(int opcode) {
        switch (opcode) {
            case 0x80 -> requireProtocol(in.u8());
            case 0x95 -> in.skip(Long.BYTES);
            case '(' -> stack.mark();
            case '0' -> stack.drop();
            case '1' -> stack.sinceMark();
            case '2' -> stack.push(stack.top());
            case 'q' -> stack.remember(in.u8());
            case 'r' -> stack.remember(in.u32());
            case 0x94 -> stack.rememberNext();
            default -> {
                return false;
            }
        }
        return true;
    }

    /// Opcodes that make a value of others.
    private boolean builds(int opcode) {
        switch (opcode) {
            case 't' -> stack.push(new Tuple(stack.sinceMark()));
            case 0x85 -> stack.push(new Tuple(stack.popped(1)));
            case 0x86 -> stack.push(new Tuple(stack.popped(2)));
            case 0x87 -> stack.push(new Tuple(stack.popped(3)));
            case 'a' -> ignore(stack.popped(1), "append to");
            case 'e', 0x90 -> ignore(stack.sinceMark(), "append to");
            case 's' -> put(stack.popped(2));
            case 'u' -> put(stack.sinceMark());
            case 0x91 -> {
                stack.sinceMark();
                stack.push(SET);
            }
            case 0x93 -> {
                List<PickleValue> names = stack.popped(2);
                stack.push(new Global(name(names.get(0)), name(names.get(1))));
            }
            case 'R', 0x81 -> {
                List<PickleValue> call = stack.popped(2);
                stack.push(called(call.get(0), call.get(1)));
            }
            case 0x92 -> {
                List<PickleValue> call = stack.popped(3);
                stack.push(new Opaque("an object of " + call.get(0).kind()));
            }
            case 'b' -> {
                // State of an object: of an OrderedDict its attributes, among them torch's _metadata.
                stack.pop();
                stack.top();
            }
            case 'Q' -> stack.push(calls.persistent(stack.pop(), at));
            default -> {
                return false;
            }
        }
        return true;
    }

    private PickleValue called(PickleValue callee, PickleValue arguments) {
        if (!(arguments instanceof Tuple tuple)) {
            throw in.fault(at, "a call with " + arguments.kind(), "a tuple of arguments");
        }
        return switch (callee) {
            case Global global -> calls.call(global, tuple, at);
            case Opaque opaque -> opaque;
            case Str _, Int _, Tuple _, Dict _, PickleValue.Storage _, PickleValue.Tensor _ ->
                throw in.fault(at, "a call of " + callee.kind(), "of a class or function");
        };
    }

    private void put(List<PickleValue> keysAndValues) {
        if (keysAndValues.size() % 2 != 0) {
            throw in.fault(at, "a key without a value", "pairs");
        }
        if (!(stack.top() instanceof Dict entries)) {
            ignore(keysAndValues, "set items of");
            return;
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            if (keysAndValues.get(i) instanceof Str key
                    && entries.values().put(key.value(), keysAndValues.get(i + 1)) != null) {
                throw in.fault(at, "key " + key.value() + " twice in one dict", "once");
            }
        }
    }

    private void ignore(List<PickleValue> values, String what) {
        if (!(stack.top() instanceof Opaque)) {
            throw in.fault(
                    at, what + " " + stack.top().kind() + ", " + values.size() + " values", "a list, set or object");
        }
    }

    private PickleValue whole(long byteCount) {
        if (byteCount > Long.BYTES) {
            return skipped(byteCount, LARGE_INT);
        }
        long value = 0;
        int shift = 0;
        for (long i = 0; i < byteCount; i++) {
            value |= (long) in.u8() << shift;
            shift += Byte.SIZE;
        }
        int unused = Long.SIZE - shift;
        return new Int(byteCount == 0 ? 0 : value << unused >> unused);
    }

    private PickleValue text(long byteCount) {
        return byteCount > MAX_TEXT_LENGTH
                ? skipped(byteCount, LONG_TEXT)
                : new Str(in.text(byteCount, MAX_TEXT_LENGTH));
    }

    private PickleValue skipped(long byteCount, PickleValue kind) {
        in.skip(byteCount);
        return kind;
    }

    private String name(PickleValue value) {
        if (value instanceof Str text) {
            return text.value();
        }
        throw in.fault(at, "a class named by " + value.kind(), "by a str");
    }

    private void requireProtocol(int protocol) {
        if (protocol > HIGHEST_PROTOCOL) {
            throw in.fault(at, "pickle protocol " + protocol, "<= " + HIGHEST_PROTOCOL);
        }
    }
}
