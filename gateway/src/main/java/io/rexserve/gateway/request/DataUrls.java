package io.rexserve.gateway.request;

import io.rexserve.gateway.problem.ProblemException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// A JSON body whose images may be `data:` URLs: what such a URL has before its base64 is left out, so that the image
/// can be decoded as it arrives, as one without is.
///
/// It follows the text as far as it must: which string is a name of the outermost object, and where the value of
/// `image`, or of an image of `images`, begins.
final class DataUrls extends FilterInputStream {
    private static final byte[] SCHEME = "data:".getBytes(StandardCharsets.US_ASCII);
    private static final String BASE64 = ";base64";
    private static final int MAX_HEAD = 200;

    private static final int BUFFER = 8 << 10;

    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    private final byte[] name = new byte["images".length() + 1];
    private final byte[] held = new byte[SCHEME.length];
    private int nameLength;
    private int heldLength;
    private int given;
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean isName;
    private boolean afterColon;
    private State state = State.PLAIN;
    private final StringBuilder head = new StringBuilder();

    private enum State {
        /// Bytes pass.
        PLAIN,
        /// An image begins: its first bytes are held until they are no `data:`.
        MAYBE,
        /// Held bytes pass.
        GIVING,
        /// Bytes up to the comma are left out.
        HEAD
    }

    DataUrls(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = 0;
        while (count < length) {
            if (state == State.GIVING) {
                bytes[offset + count++] = held[given++];
                state = given < heldLength ? State.GIVING : State.PLAIN;
            } else if (at == end && !fill(count > 0)) {
                return count > 0 ? count : -1;
            } else if (state == State.PLAIN) {
                int passed = plain(bytes, offset + count, length - count);
                count += passed;
            } else {
                special(buffer[at++]);
            }
        }
        return count;
    }

    /// Reads more; false where there is nothing more, or nothing is needed yet.
    private boolean fill(boolean enough) throws IOException {
        if (enough || state == State.GIVING) {
            return state == State.GIVING;
        }
        int read = in.read(buffer, 0, buffer.length);
        at = 0;
        end = Math.max(0, read);
        if (read < 0 && state == State.MAYBE && heldLength > 0) {
            give();
        }
        return read >= 0 || state == State.GIVING;
    }

    /// Passes bytes on: inside a value all up to what may end it, else one.
    private int plain(byte[] bytes, int offset, int length) {
        int from = at;
        int last = Math.min(end, at + length);
        if (inString && !escaped && !isName) {
            while (at < last && buffer[at] != '"' && buffer[at] != '\\') {
                at++;
            }
        }
        if (at == from) {
            follow(buffer[at++] & 0xFF);
        }
        System.arraycopy(buffer, from, bytes, offset, at - from);
        return at - from;
    }

    private void special(byte next) {
        if (state == State.MAYBE) {
            maybe(next);
        } else {
            skip(next);
        }
    }

    private void maybe(byte next) {
        held[heldLength++] = next;
        boolean still = (next | 0x20) == (SCHEME[heldLength - 1] | 0x20);
        if (still && heldLength == SCHEME.length) {
            heldLength = 0;
            head.setLength(0);
            state = State.HEAD;
        } else if (!still) {
            for (int i = 0; i < heldLength; i++) {
                follow(held[i] & 0xFF);
            }
            give();
        }
    }

    private void give() {
        given = 0;
        state = State.GIVING;
    }

    private void skip(int next) {
        if (next == ',') {
            if (!head.toString().toLowerCase(Locale.ROOT).endsWith(BASE64)) {
                throw ProblemException.invalid(
                        BodyFields.IMAGE, "a data: URL without base64 (expected: data:image/png;base64, and base64)");
            }
            state = State.PLAIN;
        } else if (next == '"' || head.length() == MAX_HEAD) {
            throw ProblemException.invalid(
                    BodyFields.IMAGE, "a data: URL without a comma (expected: data:image/png;base64, and base64)");
        } else {
            head.append((char) next);
        }
    }

    /// Keeps account of where in the text the next byte stands.
    private void follow(int next) {
        if (inString) {
            followString(next);
            return;
        }
        switch (next) {
            case '{', '[' -> {
                depth++;
                if (next == '{') {
                    afterColon = false;
                }
            }
            case '}', ']' -> depth--;
            case ':' -> afterColon = afterColon || depth == 1;
            case ',' -> afterColon = afterColon && depth > 1;
            case '"' -> beginString();
            default -> {} // a number, a constant, white space
        }
    }

    private void beginString() {
        inString = true;
        isName = depth == 1 && !afterColon;
        if (isName) {
            nameLength = 0;
        } else if (afterColon && ((depth == 1 && isNamed("image")) || (depth == 2 && isNamed("images")))) {
            heldLength = 0;
            state = State.MAYBE;
        }
    }

    private void followString(int next) {
        if (escaped) {
            escaped = false;
        } else if (next == '\\') {
            escaped = true;
        } else if (next == '"') {
            inString = false;
            return;
        }
        if (isName && nameLength < name.length) {
            name[nameLength++] = (byte) next;
        }
    }

    private boolean isNamed(String expected) {
        return Arrays.equals(name, 0, nameLength, expected.getBytes(StandardCharsets.US_ASCII), 0, expected.length());
    }
}
