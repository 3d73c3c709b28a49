package io.rexserve.datasets.sheet;

import io.rexserve.datasets.format.ImageFiles;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.image.DecodeBudget;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Base64;
import java.util.Objects;
import javax.imageio.ImageIO;

/// A small copy of an image, or why there is none.
///
/// @param data address of the picture with the picture in it, empty if there is none
/// @param fault empty if there is a picture
/// @param width of the upright original in pixels, 0 if unknown
/// @param height of the upright original in pixels, 0 if unknown
record Thumbnail(String data, String fault, int width, int height) {
    private static final ImageLimits LIMITS = new ImageLimits(ImageFiles.MAX_BYTES, 500_000_000, 10_000);

    /// @param side longest, in pixels; smaller images keep their size
    static Thumbnail of(ImageSource source, int side) throws IOException {
        try {
            RgbImage image = ImageDecoder.decode(source.read(), LIMITS, DecodeBudget.DEFAULT);
            return new Thumbnail(jpeg(shrunk(image, side)), "", image.width(), image.height());
        } catch (InvalidImageException e) {
            return new Thumbnail("", Objects.requireNonNullElse(e.getMessage(), "broken"), 0, 0);
        } catch (NoSuchFileException _) {
            return new Thumbnail("", "no such file", 0, 0);
        } catch (FileSystemException _) {
            return new Thumbnail("", "cannot be read", 0, 0);
        }
    }

    private static RgbImage shrunk(RgbImage image, int side) {
        double scale = Math.min(1, (double) side / Math.max(image.width(), image.height()));
        return image.resize(
                Math.max(1, (int) Math.round(image.width() * scale)),
                Math.max(1, (int) Math.round(image.height() * scale)),
                Resampling.BICUBIC);
    }

    private static String jpeg(RgbImage image) {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image.toBufferedImage(), "jpeg", bytes);
        } catch (IOException e) { // to memory
            throw new UncheckedIOException(e);
        }
        return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
