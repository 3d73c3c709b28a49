package io.rexserve.image.decoding;

import io.rexserve.image.DecodeCancelledException;
import io.rexserve.image.ImageFormat;
import io.rexserve.image.InvalidImageException;
import java.util.function.Supplier;

/// The one place that turns whatever a codec throws at a stranger's bytes into a refusal of the image. Its text names
/// the format; what was thrown is the cause, for the log.
final class CodecFaults {
    private CodecFaults() {}

    /// Runs a codec.
    ///
    /// @throws InvalidImageException for every exception, and for the errors that a file can cause: a stack or an
    ///     allocation too large
    static <T> T guard(ImageFormat format, Supplier<T> codec) {
        try {
            return codec.get();
        } catch (InvalidImageException | DecodeCancelledException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw new InvalidImageException.Broken(
                    format + ": its data contradicts itself (expected: a file that follows the format)", e);
        } catch (OutOfMemoryError e) {
            throw new InvalidImageException.TooCostly(
                    format + ": decoding it needs more memory than is free (expected: a smaller image)");
        }
    }
}
