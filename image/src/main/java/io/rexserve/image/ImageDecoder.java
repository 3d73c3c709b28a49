package io.rexserve.image;

/// Decodes pictures.
public final class ImageDecoder {
    private ImageDecoder() {}

    public static RgbImage decode(byte[] file, ImageLimits limits) {
        limits.requireBytes(file.length);
        ImageHeader header = ImageProbe.probe(file);
        limits.requirePixels(header);
        throw new InvalidImageException.Broken(header.format() + ": no decoder");
    }
}
