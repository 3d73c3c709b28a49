package io.rexserve.datasets.detection;

import io.rexserve.datasets.record.Box;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/// Coordinates as shares of an image's side. Reading multiplies in exact decimals and rounds once to a double; writing
/// gives the fewest digits that read back as the same doubles. Six digits, which most tools write, come back as they
/// were.
final class Shares {
    /// Of YOLO: shares of 1, a box by its centre.
    static final Shares OF_ONE = new Shares(BigDecimal.ONE, true);

    /// Of Label Studio: percent, a box by its top left corner.
    static final Shares PERCENT = new Shares(BigDecimal.valueOf(100), false);

    private static final BigDecimal TWO = BigDecimal.valueOf(2);
    private static final int FEWEST_DIGITS = 6;
    private static final int MOST_DIGITS = 60;

    private final BigDecimal whole;
    private final boolean centred;

    private Shares(BigDecimal whole, boolean centred) {
        this.whole = whole;
        this.centred = centred;
    }

    /// One axis of a box in pixels.
    private record Side(double low, double high, double length) {}

    /// One axis of a box as the format has it: centre or start, and length.
    private record Share(BigDecimal position, BigDecimal length) {}

    /// A box from the format's four numbers; its sides must be above 0.
    ///
    /// @param x of the centre or the left edge
    /// @param y of the centre or the top edge
    /// @throws IllegalArgumentException if a side vanishes in double precision
    Box box(BigDecimal x, BigDecimal y, BigDecimal width, BigDecimal height, int imageWidth, int imageHeight) {
        Side across = side(new Share(x, width), imageWidth);
        Side down = side(new Share(y, height), imageHeight);
        return new Box(across.low, down.low, across.high, down.high, across.length, down.length);
    }

    /// A coordinate in pixels.
    double pixels(BigDecimal share, int side) {
        return share.multiply(BigDecimal.valueOf(side))
                .divide(whole) // 1 or 100: always finite
                .doubleValue();
    }

    private Side side(Share share, int pixels) {
        BigDecimal low = centred ? share.position.subtract(share.length.divide(TWO)) : share.position;
        return new Side(pixels(low, pixels), pixels(low.add(share.length), pixels), pixels(share.length, pixels));
    }

    /// The format's four numbers, in the order in which [#box] takes them.
    ///
    /// @return empty if no number of digits reads back as this box
    Optional<List<BigDecimal>> of(Box box, int imageWidth, int imageHeight) {
        Optional<Share> across = share(new Side(box.x1(), box.x2(), box.width()), imageWidth);
        Optional<Share> down = share(new Side(box.y1(), box.y2(), box.height()), imageHeight);
        return across.isEmpty() || down.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        List.of(across.get().position, down.get().position, across.get().length, down.get().length));
    }

    /// As [#of], with so many digits that only the last of a double is wrong.
    List<BigDecimal> near(Box box, int imageWidth, int imageHeight) {
        Share across = rounded(new Side(box.x1(), box.x2(), box.width()), imageWidth, MOST_DIGITS);
        Share down = rounded(new Side(box.y1(), box.y2(), box.height()), imageHeight, MOST_DIGITS);
        return List.of(across.position, down.position, across.length, down.length);
    }

    private Optional<Share> share(Side side, int pixels) {
        for (int digits = FEWEST_DIGITS; digits <= MOST_DIGITS; digits += digits < 20 ? 2 : 10) {
            Share share = rounded(side, pixels, digits);
            if (side(share, pixels).equals(side)) {
                return Optional.of(share);
            }
        }
        return Optional.empty();
    }

    private Share rounded(Side side, int pixels, int digits) {
        BigDecimal low = new BigDecimal(side.low);
        BigDecimal length = side.high - side.low == side.length
                ? new BigDecimal(side.high).subtract(low)
                : new BigDecimal(side.length);
        // The low edge is rounded, not the centre: an edge at 0 stays there.
        BigDecimal lengthShare = share(length, pixels, digits);
        BigDecimal lowShare = share(low, pixels, digits);
        return new Share(centred ? plain(lowShare.add(lengthShare.divide(TWO))) : lowShare, lengthShare);
    }

    private BigDecimal share(BigDecimal value, int pixels, int digits) {
        return plain(value.multiply(whole).divide(BigDecimal.valueOf(pixels), digits, RoundingMode.HALF_EVEN));
    }

    /// The share of a coordinate in pixels, with the fewest digits that read back as the same double.
    ///
    /// @return empty if no number of digits does
    Optional<BigDecimal> ofPixels(double value, int side) {
        for (int digits = FEWEST_DIGITS; digits <= MOST_DIGITS; digits += digits < 20 ? 2 : 10) {
            BigDecimal share = share(new BigDecimal(value), side, digits);
            if (pixels(share, side) == value) {
                return Optional.of(share);
            }
        }
        return Optional.empty();
    }

    private static BigDecimal plain(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
