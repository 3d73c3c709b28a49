package io.rexserve.image;

/// Decodes a picture to upright 8-bit RGB.
///
/// - EXIF orientation is applied; colour profiles are ignored, as the networks' reference preprocessing ignores them.
/// - Transparent pixels are laid on **white**. The reference says nothing about transparency; white is the paper that
///   most transparent pictures are drawn for.
/// - 16-bit samples keep their upper byte, grey becomes three equal channels.
/// - CMYK and YCCK are taken as Adobe writes them, inverted: red is cyan times black.
/// - Of an animation, the first frame is taken, on its canvas.
/// - A truncated or corrupt file is refused, never half decoded.
///
/// Nothing is allocated for pixels before the header has passed the limits; nothing is written to disk.
public final class ImageDecoder {
    private ImageDecoder() {}

    /// Decodes an encoded file.
    ///
    /// @throws InvalidImageException what is wrong with the file, by kind
    public static RgbImage decode(byte[] file, ImageLimits limits) {
        limits.requireBytes(file.length);
        ImageHeader header = ImageProbe.probe(file);
        limits.requirePixels(header);
        RgbImage stored = switch (header.format()) {
            case JPEG -> jpeg(file, header);
            case PNG -> png(file, header);
            case WEBP -> webp(file, header);
            case GIF -> gif(file, header);
            case BMP -> bmp(file, header);
        };
        return header.orientation().upright(stored);
    }

    private static RgbImage jpeg(byte[] file, ImageHeader header) {
        JpegFile jpeg = JpegFile.open(file);
        jpeg.requireWhole();
        try (var reader = PictureReader.open(ImageFormat.JPEG, jpeg.withoutProfile())) {
            reader.requireSize(header.storedWidth(), header.storedHeight());
            return jpeg.components() == JpegFile.INKS
                    ? InkPixels.rgb(reader.raster(), jpeg.ycck())
                    : PlainPixels.rgb(reader.picture());
        }
    }

    private static RgbImage png(byte[] file, ImageHeader header) {
        PngFile.requireWhole(file);
        return plain(file, header);
    }

    private static RgbImage bmp(byte[] file, ImageHeader header) {
        BmpFile.open(file).requireWhole();
        return plain(file, header);
    }

    private static RgbImage plain(byte[] file, ImageHeader header) {
        try (var reader = PictureReader.open(header.format(), file)) {
            reader.requireSize(header.storedWidth(), header.storedHeight());
            return PlainPixels.rgb(reader.picture());
        }
    }

    private static RgbImage webp(byte[] file, ImageHeader header) {
        WebpFile.requireWhole(file);
        return plain(file, header);
    }

    private static RgbImage gif(byte[] file, ImageHeader header) {
        GifFile gif = GifFile.open(file);
        GifFile.requireWhole(file);
        try (var reader = PictureReader.open(ImageFormat.GIF, file)) {
            reader.requireSize(gif.pictureWidth(), gif.pictureHeight());
            return Canvas.place(
                    PlainPixels.rgb(reader.picture()), gif.left(), gif.top(), header.width(), header.height());
        }
    }
}
