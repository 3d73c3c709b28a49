package io.rexserve.data.export;

import io.rexserve.data.store.StoredPicture;
import io.rexserve.image.DecodeBudget;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.Orientation;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.image.decoding.ImageProbe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import javax.imageio.ImageIO;

/// A picture as readers show it that know nothing of EXIF: one that is stored turned is written upright as PNG,
/// since boxes are in pixels of the upright picture. Others keep their bytes. Not a record, which would compare
/// arrays by identity.
public final class ShownPicture {
    private final byte[] content;
    private final String ending;
    private final boolean turned;

    private ShownPicture(byte[] content, String ending, boolean turned) {
        this.content = content;
        this.ending = ending;
        this.turned = turned;
    }

    /// @param id of the picture, for messages
    /// @param encoded bytes that ingest has decoded once
    public static ShownPicture of(String id, byte[] encoded) {
        try {
            ImageHeader header = ImageProbe.probe(encoded);
            if (header.orientation() == Orientation.TOP_LEFT) {
                String format = header.format().name().toLowerCase(Locale.ROOT);
                return new ShownPicture(encoded, format.equals("jpeg") ? "jpg" : format, false);
            }
            return new ShownPicture(
                    png(ImageDecoder.decode(encoded, StoredPicture.LIMITS, DecodeBudget.DEFAULT)), "png", true);
        } catch (InvalidImageException e) {
            throw new IllegalStateException("picture " + id + ": " + e.getMessage(), e);
        }
    }

    private static byte[] png(RgbImage image) {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image.toBufferedImage(), "png", bytes);
        } catch (IOException e) { // to memory
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// Encoded bytes, which nobody may change.
    public byte[] content() {
        return content;
    }

    /// Ending of a file's name for them, such as `jpg`.
    public String ending() {
        return ending;
    }

    /// Whether they are not those of the picture.
    public boolean turned() {
        return turned;
    }
}
