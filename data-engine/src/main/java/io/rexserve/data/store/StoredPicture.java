package io.rexserve.data.store;

/// The bytes of a picture and its perceptual hash. Not a record, which would compare its arrays by identity.
public final class StoredPicture {
    private final byte[] content;
    private final long hash;

    /// @param content encoded bytes; not copied, and never changed
    /// @param hash perceptual, of 64 bits
    public StoredPicture(byte[] content, long hash) {
        this.content = content;
        this.hash = hash;
    }

    /// The encoded bytes, which nobody may change.
    public byte[] content() {
        return content;
    }

    public long hash() {
        return hash;
    }
}
