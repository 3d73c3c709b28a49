package io.rexserve.image;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// Bytes that are refused as an image. The kinds differ in what the sender can do: send less, send another format,
/// or send the complete file.
public abstract sealed class InvalidImageException extends RuntimeException {
    private InvalidImageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// The file is longer than the limit.
    public static final class TooManyBytes extends InvalidImageException {
        private final long bytes;
        private final long limit;

        public TooManyBytes(long bytes, long limit) {
            super("image: " + bytes + " bytes (expected: <= " + limit + ")", null);
            this.bytes = bytes;
            this.limit = limit;
        }

        public long bytes() {
            return bytes;
        }

        public long limit() {
            return limit;
        }
    }

    /// The header announces more pixels than the limit; nothing was decoded.
    public static final class TooManyPixels extends InvalidImageException {
        private final int width;
        private final int height;
        private final long limit;

        public TooManyPixels(int width, int height, long limit) {
            super(
                    "image: " + width + " x " + height + " = " + (long) width * height + " pixels (expected: <= "
                            + limit + ")",
                    null);
            this.width = width;
            this.height = height;
            this.limit = limit;
        }

        public int width() {
            return width;
        }

        public int height() {
            return height;
        }

        public long limit() {
            return limit;
        }
    }

    /// The header announces an image more elongated than the limit; nothing was decoded.
    public static final class AspectRatio extends InvalidImageException {
        private final int width;
        private final int height;
        private final double limit;

        public AspectRatio(int width, int height, double limit) {
            super(
                    "image: " + width + " x " + height + ", longer to shorter side " + ratio(width, height)
                            + " (expected: <= " + number(limit, RoundingMode.FLOOR) + ")",
                    null);
            this.width = width;
            this.height = height;
            this.limit = limit;
        }

        public int width() {
            return width;
        }

        public int height() {
            return height;
        }

        public double limit() {
            return limit;
        }

        private static String ratio(int width, int height) {
            return number((double) Math.max(width, height) / Math.min(width, height), RoundingMode.CEILING);
        }

        /// With two decimals at most, rounded away from each other so that a ratio beyond the limit reads so.
        private static String number(double value, RoundingMode rounding) {
            return BigDecimal.valueOf(value)
                    .setScale(2, rounding)
                    .stripTrailingZeros()
                    .toPlainString();
        }
    }

    /// The first bytes are those of no format that can be read.
    public static final class UnknownFormat extends InvalidImageException {
        public UnknownFormat(String message) {
            super(message, null);
        }
    }

    /// The format is known, the content is truncated or corrupt.
    public static final class Broken extends InvalidImageException {
        public Broken(String message) {
            super(message, null);
        }

        public Broken(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// Decoding would take, or has taken, more time or memory than it may; the message has the numbers.
    public static final class TooCostly extends InvalidImageException {
        public TooCostly(String message) {
            super(message, null);
        }
    }
}
