package io.rexserve.image;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/// The first picture of one file, read through ImageIO. Whatever a codec throws at corrupt bytes comes out as
/// [InvalidImageException.Broken]; so do the warnings with which libjpeg fills in what it could not read.
final class PictureReader implements AutoCloseable {
    /// libjpeg's words for data that it had to make up. Its other warnings leave the picture whole.
    private static final List<String> DAMAGE = List.of("premature end", "bad huffman", "truncated", "corrupt");

    /// Common behind cameras and editors, and harmless.
    private static final String STRAY_BYTES = "extraneous bytes before marker";

    private final ImageFormat format;
    private final ImageReader reader;
    private final List<String> warnings = new ArrayList<>();

    private PictureReader(ImageFormat format, byte[] file) throws IOException {
        this.format = format;
        this.reader = reader(format);
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        reader.setInput(new ArrayStream(file), true, true);
    }

    static PictureReader open(ImageFormat format, byte[] file) {
        try {
            return new PictureReader(format, file);
        } catch (IOException e) {
            throw new IllegalStateException(format + ": its codec could not be created", e);
        }
    }

    /// Codecs are created by name: the registry finds those on the class path only through the context class loader.
    private static ImageReader reader(ImageFormat format) throws IOException {
        return switch (format) {
            case WEBP -> new WebPImageReaderSpi().createReaderInstance();
            case JPEG -> tolerantJpegReader();
            case PNG, GIF, BMP ->
                ImageIO.getImageReadersByFormatName(format.name()).next();
        };
    }

    private static ImageReader tolerantJpegReader() throws IOException {
        IIORegistry registry = IIORegistry.getDefaultInstance();
        if (registry.getServiceProviderByClass(JPEGImageReaderSpi.class) == null) {
            registry.registerServiceProvider(new JPEGImageReaderSpi(), ImageReaderSpi.class);
        }
        return registry.getServiceProviderByClass(JPEGImageReaderSpi.class).createReaderInstance();
    }

    /// Makes sure that the codec is about to allocate what the probe has allowed.
    ///
    /// @param width as stored, in pixels
    /// @param height as stored, in pixels
    void requireSize(int width, int height) {
        String size = read(() -> reader.getWidth(0) + " x " + reader.getHeight(0));
        String expected = width + " x " + height;
        if (!size.equals(expected)) {
            throw new InvalidImageException.Broken(
                    format + ": its picture is " + size + " (expected: " + expected + ", as its header says)");
        }
    }

    BufferedImage picture() {
        return whole(read(() -> reader.read(0)));
    }

    /// The samples as stored, not converted to colours.
    Raster raster() {
        return whole(read(() -> reader.readRaster(0, null)));
    }

    private <T> T whole(T pixels) {
        for (String warning : warnings) {
            String words = warning.toLowerCase(Locale.ROOT);
            if (!words.contains(STRAY_BYTES) && DAMAGE.stream().anyMatch(words::contains)) {
                throw new InvalidImageException.Broken(format + ": " + warning);
            }
        }
        return pixels;
    }

    @FunctionalInterface
    private interface Reading<T> {
        T run() throws IOException;
    }

    private <T> T read(Reading<T> reading) {
        try {
            return reading.run();
        } catch (IOException | RuntimeException e) { // codecs meet corrupt bytes with any unchecked exception
            throw new InvalidImageException.Broken(format + ": cannot be decoded: " + reason(e), e);
        }
    }

    private static String reason(Exception e) {
        return e.getMessage() == null || e.getMessage().isBlank() ? e.getClass().getSimpleName() : e.getMessage();
    }

    @Override
    public void close() {
        reader.dispose();
    }
}
