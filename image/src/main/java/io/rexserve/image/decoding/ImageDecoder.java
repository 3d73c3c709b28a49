package io.rexserve.image.decoding;

import io.rexserve.image.DecodeBudget;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.RgbImage;
import io.rexserve.image.bmp.BmpDecoder;
import io.rexserve.image.file.DecodeMeter;
import io.rexserve.image.gif.GifFile;
import io.rexserve.image.jpeg.JpegDecoder;
import io.rexserve.image.png.PngDecoder;
import io.rexserve.image.webp.WebpFile;

/// Decodes an image file to upright 8-bit RGB. Stateless; any number of threads may call it.
///
/// - EXIF orientation is applied; colour profiles are ignored, as the networks' reference preprocessing ignores them.
/// - Transparent pixels are laid on **white**, the ground that most transparent images are drawn for. The reference
///   does not define transparency.
/// - 16-bit samples keep their upper byte, grey becomes three equal channels.
/// - CMYK and YCCK are read as Adobe writes them, inverted: red is cyan times black.
/// - Of an animation, the first frame is decoded, on its canvas.
/// - A picture whose coded data ends early is refused; nothing is half decoded.
///
/// Everything else is as Pillow reads it; docs/images.md has the rules, the departures and their reasons.
///
/// Nothing is allocated for pixels before the header has passed the limits; nothing is written to disk.
public final class ImageDecoder {
    private ImageDecoder() {}

    /// Decodes a file of one's own, within [DecodeBudget#DEFAULT].
    ///
    /// @throws InvalidImageException what is wrong with the file, by kind
    public static RgbImage decode(byte[] file, ImageLimits limits) {
        return decode(file, limits, DecodeBudget.DEFAULT);
    }

    /// Bytes that decoding holds at its peak, the file itself not counted.
    ///
    /// @param header what [ImageProbe] read from the file
    public static long peakBytes(byte[] file, ImageHeader header) {
        return DecodeMemory.peakBytes(file, header);
    }

    /// Decodes an encoded file.
    ///
    /// @throws InvalidImageException what is wrong with the file, by kind
    /// @throws DecodeCancelledException if the budget's caller has gone
    public static RgbImage decode(byte[] file, ImageLimits limits, DecodeBudget budget) {
        var meter = new DecodeMeter(budget);
        limits.requireBytes(file.length);
        ImageHeader header = ImageProbe.probe(file);
        limits.requireSize(header);
        return CodecFaults.guard(header.format(), () -> {
            RgbImage stored = stored(file, header, meter);
            meter.check();
            return header.orientation().upright(stored);
        });
    }

    private static RgbImage stored(byte[] file, ImageHeader header, DecodeMeter meter) {
        return switch (header.format()) {
            case JPEG -> JpegDecoder.decode(file, meter);
            case PNG -> PngDecoder.decode(file, meter);
            case WEBP -> WebpFile.decode(file, header, meter);
            case GIF -> GifFile.open(file).decode(file, meter);
            case BMP -> BmpDecoder.decode(file, meter);
        };
    }
}
