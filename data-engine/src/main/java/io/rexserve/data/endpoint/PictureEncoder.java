package io.rexserve.data.endpoint;

import io.rexserve.data.store.StoredPicture;
import io.rexserve.datasets.record.Box;
import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/// One picture, upright, in the forms in which endpoints are sent it: JPEG without metadata, of so many pixels at most.
/// It is decoded when a request is really sent; equal pictures are equal bytes.
final class PictureEncoder {
    private static final float QUALITY = 0.9f;

    /// The least side of a crop, in pixels of the original: vision encoders refuse pictures below 28.
    private static final int LEAST_SIDE = 32;

    private static final int[] FRAME = {255, 0, 0};

    private final byte[] content;
    private final int maxPixels;
    private @Nullable RgbImage decoded;
    private @Nullable SentPicture whole;

    PictureEncoder(byte[] content, int maxPixels) {
        this.content = content;
        this.maxPixels = maxPixels;
    }

    /// A picture that every server can read: 64 by 64 pixels of a slope from dark to light.
    static SentPicture control() {
        int side = 64;
        byte[] pixels = new byte[3 * side * side];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (64 + i / 3 % side * 2);
        }
        return encoded(new RgbImage(side, side, pixels));
    }

    /// @throws io.rexserve.image.InvalidImageException if it cannot be decoded
    synchronized SentPicture whole() {
        if (whole == null) {
            whole = encoded(limited(decoded()));
        }
        return whole;
    }

    /// The box and a margin around it.
    ///
    /// @param margin on each side, as a share of the box's side
    synchronized SentPicture crop(Box box, double margin) {
        RgbImage image = decoded();
        int[] x = span(box.x1(), box.x2(), margin, image.width());
        int[] y = span(box.y1(), box.y2(), margin, image.height());
        return encoded(limited(image.crop(x[0], y[0], x[1] - x[0], y[1] - y[0])));
    }

    /// First and last but one pixel of a side with its margin, at least some pixels long where the picture has them.
    private static int[] span(double from, double to, double margin, int size) {
        double more = Math.max((to - from) * margin, (LEAST_SIDE - (to - from)) / 2);
        int first = (int) Math.floor(Math.clamp(from - more, 0, size - 1.0));
        int last = (int) Math.ceil(Math.clamp(to + more, first + 1.0, size));
        return new int[] {first, last};
    }

    /// The whole picture with a red frame around the box.
    synchronized SentPicture framed(Box box) {
        RgbImage small = limited(decoded());
        double scaleX = small.width() / (double) decoded().width();
        double scaleY = small.height() / (double) decoded().height();
        byte[] pixels = small.pixels().clone();
        int thick = Math.max(2, Math.max(small.width(), small.height()) / 250);
        int left = (int) Math.floor(box.x1() * scaleX);
        int top = (int) Math.floor(box.y1() * scaleY);
        int right = (int) Math.ceil(box.x2() * scaleX);
        int bottom = (int) Math.ceil(box.y2() * scaleY);
        for (int y = Math.max(0, top - thick); y < Math.min(small.height(), bottom + thick); y++) {
            for (int x = Math.max(0, left - thick); x < Math.min(small.width(), right + thick); x++) {
                if (x < left || x >= right || y < top || y >= bottom) {
                    for (int c = 0; c < 3; c++) {
                        pixels[3 * (y * small.width() + x) + c] = (byte) FRAME[c];
                    }
                }
            }
        }
        return encoded(new RgbImage(small.width(), small.height(), pixels));
    }

    private RgbImage decoded() {
        if (decoded == null) {
            decoded = ImageDecoder.decode(content, StoredPicture.LIMITS);
        }
        return decoded;
    }

    /// Width and height in pixels.
    record Size(int width, int height) {}

    /// The size that a picture of a size is sent in; known without decoding anything.
    Size sentSize(int width, int height) {
        double pixels = (double) width * height;
        if (pixels <= maxPixels) {
            return new Size(width, height);
        }
        double scale = Math.sqrt(maxPixels / pixels);
        return new Size(Math.max(1, (int) (width * scale)), Math.max(1, (int) (height * scale)));
    }

    private RgbImage limited(RgbImage image) {
        Size size = sentSize(image.width(), image.height());
        return size.width() == image.width() && size.height() == image.height()
                ? image
                : image.resize(size.width(), size.height(), Resampling.BICUBIC);
    }

    private static SentPicture encoded(RgbImage image) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        var bytes = new ByteArrayOutputStream();
        try (var out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(QUALITY);
            writer.setOutput(out);
            writer.write(null, new IIOImage(buffered(image), null, null), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return new SentPicture(bytes.toByteArray(), image.width(), image.height());
    }

    private static BufferedImage buffered(RgbImage image) {
        var buffered = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_3BYTE_BGR);
        byte[] bgr = ((DataBufferByte) buffered.getRaster().getDataBuffer()).getData();
        byte[] rgb = image.pixels();
        for (int i = 0; i < rgb.length; i += 3) {
            bgr[i] = rgb[i + 2];
            bgr[i + 1] = rgb[i + 1];
            bgr[i + 2] = rgb[i];
        }
        return buffered;
    }
}
