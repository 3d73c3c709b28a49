package io.rexserve.datasets.format;

/// A text that is no JSON, or holds a key twice in one object.
public final class JsonSyntaxException extends Exception {
    private static final long serialVersionUID = 1;

    private final long byteOffset;

    JsonSyntaxException(String message, long byteOffset) {
        super(message);
        this.byteOffset = byteOffset;
    }

    /// Where reading ended, in bytes from the start of what was read; -1 if unknown.
    public long byteOffset() {
        return byteOffset;
    }
}
