package io.rexserve.image;

import javax.imageio.stream.ImageInputStreamImpl;

/// A file in memory as ImageIO wants to read it: without a copy, and without the temporary file that
/// `ImageIO.createImageInputStream` would write.
final class ArrayStream extends ImageInputStreamImpl {
    private final byte[] file;

    ArrayStream(byte[] file) {
        this.file = file;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos < file.length ? file[(int) streamPos++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        int count = (int) Math.min(length, file.length - streamPos);
        if (count <= 0) {
            return -1;
        }
        System.arraycopy(file, (int) streamPos, target, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return file.length;
    }
}
