package io.rexserve.image.jpeg;

import io.rexserve.image.InvalidImageException;

/// The bytes of a JPEG file, read forwards, and the marker at which coded data ended.
final class JpegInput {
    final byte[] file;

    /// The first byte that may not be read.
    int end;

    int position;

    /// A marker that has been read but not acted upon, or 0.
    int unreadMarker;

    JpegInput(byte[] file) {
        this.file = file;
        this.end = file.length;
    }

    int u8() {
        if (position >= end) {
            throw truncated();
        }
        return file[position++] & 0xFF;
    }

    int u16() {
        return (u8() << 8) | u8();
    }

    void skip(int count) {
        if (count > end - position) {
            position = end;
            throw truncated();
        }
        position += count;
    }

    /// Finds the next marker unless one is unread; stray and fill bytes before it are skipped.
    int marker() {
        while (unreadMarker == 0) {
            int code = u8();
            while (code != 0xFF) {
                code = u8();
            }
            while (code == 0xFF) {
                code = u8();
            }
            unreadMarker = code; // 0 after a stuffed 0xFF: not a marker
        }
        return unreadMarker;
    }

    /// Acts on the marker that `marker()` found.
    void takeMarker() {
        unreadMarker = 0;
    }

    Truncated truncated() {
        return new Truncated(position);
    }

    InvalidImageException.Broken broken(String what) {
        return new InvalidImageException.Broken("JPEG: " + what + ", at byte " + position);
    }

    /// Reading came to the end of the file. Turned into a refusal, or into the end of the picture where its pixels are
    /// complete.
    static final class Truncated extends RuntimeException {
        private static final long serialVersionUID = 1;

        Truncated(int position) {
            super(
                    "JPEG: ends at byte " + position + " (expected: more coded data); the file is truncated",
                    null,
                    false,
                    false);
        }
    }
}
