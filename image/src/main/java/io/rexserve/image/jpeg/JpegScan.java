package io.rexserve.image.jpeg;

import java.util.List;

/// A JPEG scan header (ITU-T T.81, B.2.3).
///
/// @param first the first coefficient of the band, in zigzag order
/// @param last the last one
/// @param high the lowest bit that earlier scans delivered, or 0
/// @param low the lowest bit that this scan delivers
record JpegScan(List<JpegComponent> components, int first, int last, int high, int low) {
    JpegScan {
        components = List.copyOf(components);
    }

    boolean interleaved() {
        return components.size() > 1;
    }

    /// Checks the band of a scan that refines.
    void requireProgression(JpegInput input) {
        boolean band = first == 0 ? last == 0 : first <= last && last < JpegComponent.BLOCK && components.size() == 1;
        if (!band || low > 13 || (high != 0 && low != high - 1)) {
            throw input.broken("a scan of coefficients " + first + " to " + last + ", bits " + high + " to " + low
                    + " (expected: one component's band, refined bit by bit)");
        }
    }
}
