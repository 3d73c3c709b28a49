package io.rexserve.data.report;

import io.rexserve.data.store.StoredPicture;
import io.rexserve.image.DecodeBudget;
import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/// A small upright copy of a picture, as an address that holds it.
///
/// @param width in pixels
/// @param height in pixels
record Thumbnail(String address, int width, int height) {
    private static final int SIDE = 560;
    /// @param content encoded bytes that ingest has decoded once
    static Thumbnail of(byte[] content) {
        RgbImage image = ImageDecoder.decode(content, StoredPicture.LIMITS, DecodeBudget.DEFAULT);
        double scale = Math.min(1, (double) SIDE / Math.max(image.width(), image.height()));
        int width = Math.max(1, (int) Math.round(image.width() * scale));
        int height = Math.max(1, (int) Math.round(image.height() * scale));
        RgbImage small = scale == 1 ? image : image.resize(width, height, Resampling.BICUBIC);
        return new Thumbnail(
                "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg(small)), width, height);
    }

    private static byte[] jpeg(RgbImage image) {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image.toBufferedImage(), "jpeg", bytes);
        } catch (IOException e) { // to memory
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
