package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.DatasetException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads Python's pickle format, protocols 0 to 5, as far as it is data: lists, tuples, dicts, texts, numbers,
/// booleans, None. Nothing that a pickle names is ever imported, built or called: a class or function ends the reading
/// with its name. Values are built without recursion, and their number is bounded.
///
/// Our own, because no maintained library reads pickles without building the objects that they name. Opcodes as in
/// CPython's `pickletools`.
final class Pickle {
    private static final int HIGHEST_PROTOCOL = 5;
    private static final int MAX_TEXT = 16 << 20;
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final String name;
    private final PickleValues stack = new PickleValues();
    private long position;

    private Pickle(InputStream in, String name) {
        this.in = in;
        this.name = name;
    }

    /// The value of a pickle file: [java.util.List], [java.util.Map] with texts and numbers as keys, [String], [Long],
    /// [BigInteger], [Double], [Boolean] or null.
    ///
    /// @throws DatasetException naming the byte where the pickle is damaged, or the class that it asks for
    static @Nullable Object read(Path path) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER)) {
            var pickle = new Pickle(in, path.getFileName().toString());
            try {
                return pickle.run();
            } catch (EOFException e) {
                throw pickle.fault("the file ends too early (expected: the rest of the pickle)");
            } catch (IllegalArgumentException e) {
                throw pickle.fault(String.valueOf(e.getMessage()));
            }
        }
    }

    private DatasetException fault(String message) {
        return new DatasetException(name + ", byte " + position + ": " + message);
    }

    private @Nullable Object run() throws IOException {
        while (true) {
            int opcode = u8();
            if (opcode == '.') {
                return stack.pop();
            }
            if (!pushes(opcode) && !builds(opcode) && !remembers(opcode)) {
                throw refused(opcode);
            }
        }
    }

    private boolean pushes(int opcode) throws IOException {
        switch (opcode) {
            case 'N' -> stack.push(null);
            case 0x88 -> stack.push(true);
            case 0x89 -> stack.push(false);
            case 'I' -> stack.push(integerLine());
            case 'J' -> stack.push((long) (int) little(4));
            case 'K' -> stack.push((long) u8());
            case 'M' -> stack.push(little(2));
            case 'L' -> stack.push(narrow(new BigInteger(line().replaceAll("L$", ""))));
            case 0x8a -> stack.push(whole(u8()));
            case 0x8b -> stack.push(whole(little(4)));
            case 'F' -> stack.push(Double.parseDouble(line()));
            case 'G' -> stack.push(Double.longBitsToDouble(Long.reverseBytes(little(Long.BYTES))));
            case 'S' -> stack.push(quoted(line()));
            case 'V' -> stack.push(PickleText.unicodeUnescaped(line()));
            case 'U', 0x8c -> stack.push(text(u8()));
            case 'T', 'X' -> stack.push(text(little(4)));
            case 0x8d -> stack.push(text(little(Long.BYTES)));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean builds(int opcode) {
        switch (opcode) {
            case '(' -> stack.mark();
            case '0' -> stack.drop();
            case '1' -> stack.sinceMark();
            case '2' -> stack.duplicate();
            case ']' -> stack.pushList();
            case ')' -> stack.push(List.of());
            case 'l', 't' -> stack.push(stack.sinceMark());
            case 0x85 -> stack.push(stack.last(1));
            case 0x86 -> stack.push(stack.last(2));
            case 0x87 -> stack.push(stack.last(3));
            case 'a' -> stack.append(stack.last(1));
            case 'e' -> stack.append(stack.sinceMark());
            case '}' -> stack.pushDict(List.of());
            case 'd' -> stack.pushDict(stack.sinceMark());
            case 's' -> stack.put(stack.last(2));
            case 'u' -> stack.put(stack.sinceMark());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean remembers(int opcode) throws IOException {
        switch (opcode) {
            case 0x80 -> requireProtocol(u8());
            case 0x95 -> little(Long.BYTES);
            case 'p' -> stack.remember(Long.parseLong(line()));
            case 'q' -> stack.remember(u8());
            case 'r' -> stack.remember(little(4));
            case 0x94 -> stack.rememberNext();
            case 'g' -> stack.recall(Long.parseLong(line()));
            case 'h' -> stack.recall(u8());
            case 'j' -> stack.recall(little(4));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void requireProtocol(int protocol) {
        if (protocol > HIGHEST_PROTOCOL) {
            throw fault("pickle protocol " + protocol + " (expected: at most " + HIGHEST_PROTOCOL + ")");
        }
    }

    /// What opcodes that are not data ask for, by name where they give one.
    private DatasetException refused(int opcode) throws IOException {
        String data = " (expected: only lists, dicts, texts and numbers; nothing of a pickle is run)";
        return switch (opcode) {
            case 'c', 'i' -> fault("class or function " + line() + "." + line() + data);
            case 0x93 -> {
                var names = stack.last(2);
                yield fault("class or function " + names.get(0) + "." + names.get(1) + data);
            }
            case 'R', 'b', 'o', 0x81, 0x92 -> fault("an object to be built" + data);
            case 'P', 'Q' -> fault("a reference to an object outside" + data);
            case 'B', 'C', 0x8e, 0x96 -> fault("bytes" + data);
            case 0x8f, 0x90, 0x91 -> fault("a set" + data);
            default ->
                fault(String.format(Locale.ROOT, "opcode 0x%02x (expected: one of pickle protocols 0 to 5)", opcode));
        };
    }

    private int u8() throws IOException {
        int value = in.read();
        if (value < 0) {
            throw new EOFException();
        }
        position++;
        return value;
    }

    private long little(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) u8() << (Byte.SIZE * i);
        }
        return value;
    }

    private byte[] bytes(long count) throws IOException {
        if (count < 0 || count > MAX_TEXT) {
            throw fault("value of " + count + " bytes (expected: at most " + MAX_TEXT + ")");
        }
        byte[] bytes = in.readNBytes((int) count);
        position += bytes.length;
        if (bytes.length < count) {
            throw new EOFException();
        }
        return bytes;
    }

    private String line() throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int c = u8(); c != '\n'; c = u8()) {
            if (bytes.size() >= MAX_TEXT) {
                throw fault("line of more than " + MAX_TEXT + " bytes");
            }
            bytes.write(c);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private Object integerLine() throws IOException {
        String text = line();
        return switch (text) {
            case "00" -> false;
            case "01" -> true;
            default -> narrow(new BigInteger(text));
        };
    }

    private Object whole(long count) throws IOException {
        byte[] little = bytes(count);
        byte[] big = new byte[little.length + 1];
        for (int i = 0; i < little.length; i++) {
            big[big.length - 1 - i] = little[i];
        }
        big[0] = (byte) (little.length > 0 && little[little.length - 1] < 0 ? -1 : 0);
        return narrow(new BigInteger(big));
    }

    private static Object narrow(BigInteger value) {
        return value.bitLength() < Long.SIZE ? (Object) value.longValueExact() : value;
    }

    private String text(long count) throws IOException {
        byte[] bytes = bytes(count);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw fault("text of " + count + " bytes: not UTF-8 (expected: UTF-8)");
        }
    }

    /// Protocol 0 writes a str of Python 2 as its literal.
    private String quoted(String literal) throws IOException {
        boolean right = literal.length() >= 2
                && (literal.charAt(0) == '\'' || literal.charAt(0) == '"')
                && literal.charAt(literal.length() - 1) == literal.charAt(0);
        if (!right) {
            throw fault("text without quotes (expected: a literal of Python)");
        }
        byte[] bytes = PickleText.unquoted(literal.substring(1, literal.length() - 1));
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw fault("text: not UTF-8 (expected: UTF-8)");
        }
    }
}
