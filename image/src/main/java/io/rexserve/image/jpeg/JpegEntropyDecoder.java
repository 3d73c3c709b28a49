package io.rexserve.image.jpeg;

/// Reads the coded coefficients of one scan, block by block in the order of the file.
sealed interface JpegEntropyDecoder permits JpegHuffmanDecoder, JpegArithmeticDecoder {
    /// Begins an MCU: acts on a restart marker that is due.
    ///
    /// @return whether coded data is left for it
    boolean beginMcu();

    /// Decodes a block into its coefficients, natural order.
    ///
    /// @param member index of the block's component in the scan
    void decodeBlock(int member, short[] coefficients, int at);
}
