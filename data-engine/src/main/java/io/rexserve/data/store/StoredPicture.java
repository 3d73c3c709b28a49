package io.rexserve.data.store;

import io.rexserve.image.ImageLimits;

/// The bytes of a picture and its perceptual hash. Not a record, which would compare its arrays by identity.
public final class StoredPicture {
    /// For whoever decodes a picture of a run again: ingest has held it to the limits of the recipe, and nothing else
    /// bounds it but what Java's arrays hold.
    public static final ImageLimits LIMITS;

    static {
        int mostPixels = Integer.MAX_VALUE / 3;
        LIMITS = new ImageLimits(Integer.MAX_VALUE, mostPixels, mostPixels);
    }

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
