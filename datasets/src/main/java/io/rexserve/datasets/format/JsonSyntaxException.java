package io.rexserve.datasets.format;

/// A text that is no JSON, or holds a key twice in one object. The message has the place and the reason.
public final class JsonSyntaxException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;
    private final long byteOffset;

    JsonSyntaxException(String reason, long byteOffset) {
        super((byteOffset < 0 ? "" : "byte " + byteOffset + ": ") + reason);
        this.reason = reason;
        this.byteOffset = byteOffset;
    }

    /// What is wrong, without the place.
    public String reason() {
        return reason;
    }

    /// Where reading ended, in bytes from the start of what was read; -1 if unknown.
    public long byteOffset() {
        return byteOffset;
    }
}
