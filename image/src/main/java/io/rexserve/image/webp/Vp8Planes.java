package io.rexserve.image.webp;

/// The samples of a frame: whole macroblocks, luminance in full and two chrominances in half the resolution.
///
/// @param stride samples in a row of luminance, a multiple of 16; rows of chrominance have half as many
/// @param y luminance
/// @param u first chrominance
/// @param v second chrominance
@SuppressWarnings("ArrayRecordComponent") // filled by its owner
record Vp8Planes(int stride, byte[] y, byte[] u, byte[] v) {
    static Vp8Planes of(int columns, int rows) {
        int blocks = columns * rows;
        return new Vp8Planes(16 * columns, new byte[256 * blocks], new byte[64 * blocks], new byte[64 * blocks]);
    }
}
