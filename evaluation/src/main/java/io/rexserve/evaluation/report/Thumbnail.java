package io.rexserve.evaluation.report;

import io.rexserve.datasets.record.ImageSource;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Base64;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// A small JPEG of an image, upright, as text of a page; or the reason why there is none.
///
/// @param href data URL, empty if there is none
/// @param width of the original in pixels, 0 if unknown
/// @param height of the original in pixels, 0 if unknown
/// @param problem why there is none; empty if there is one
record Thumbnail(String href, int width, int height, String problem) {
    /// Longest side in pixels.
    static final int SIDE = 480;

    private static final float QUALITY = 0.8f;

    static Thumbnail of(Optional<ImageSource> source) {
        if (source.isEmpty()) {
            return none("The picture is not at hand.");
        }
        try {
            RgbImage image = ImageDecoder.decode(source.get().read(), ImageLimits.DEFAULT);
            double scale = Math.min(1, SIDE / (double) Math.max(image.width(), image.height()));
            RgbImage small = scale < 1
                    ? image.resize(side(image.width(), scale), side(image.height(), scale), Resampling.BILINEAR)
                    : image;
            String href = "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg(small));
            return new Thumbnail(href, image.width(), image.height(), "");
        } catch (NoSuchFileException e) {
            return none("The picture is missing: " + e.getMessage());
        } catch (IOException | InvalidImageException e) {
            return none("The picture cannot be read: " + e.getMessage());
        }
    }

    /// The same picture by another address.
    Thumbnail withHref(String other) {
        return new Thumbnail(other, width, height, problem);
    }

    private static Thumbnail none(String problem) {
        return new Thumbnail("", 0, 0, problem);
    }

    private static int side(int pixels, double scale) {
        return Math.max(1, (int) Math.round(pixels * scale));
    }

    private static byte[] jpeg(RgbImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        var bytes = new ByteArrayOutputStream();
        try (var out = new MemoryCacheImageOutputStream(bytes)) {
            var parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(javax.imageio.ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(QUALITY);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image.toBufferedImage(), null, null), parameters);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
