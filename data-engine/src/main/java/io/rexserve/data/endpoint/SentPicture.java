package io.rexserve.data.endpoint;

/// A picture as it is sent.
final class SentPicture {
    private final byte[] jpeg;
    private final int width;
    private final int height;

    /// @param jpeg encoded; not copied, and never changed
    /// @param width in pixels
    /// @param height in pixels
    SentPicture(byte[] jpeg, int width, int height) {
        this.jpeg = jpeg;
        this.width = width;
        this.height = height;
    }

    /// The encoded bytes, which nobody may change.
    byte[] jpeg() {
        return jpeg;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }
}
