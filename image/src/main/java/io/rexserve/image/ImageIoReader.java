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
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStreamImpl;

/// Reads the first image of one file through ImageIO. Every exception that a codec throws at corrupt bytes becomes
/// [InvalidImageException.Broken], and so does a libjpeg warning that pixels had to be made up. Used by one thread.
final class ImageIoReader implements AutoCloseable {
    /// Words of libjpeg's warnings about missing or unreadable data. After its other warnings the image is complete.
    private static final List<String> DAMAGE = List.of("premature end", "bad huffman", "truncated", "corrupt");

    /// Written by many cameras and editors, and harmless.
    private static final String STRAY_BYTES = "extraneous bytes before marker";

    private final ImageFormat format;
    private final ImageReader reader;
    private final List<String> warnings = new ArrayList<>();

    private ImageIoReader(ImageFormat format, byte[] file, DecodeMeter meter) throws IOException {
        this.format = format;
        this.reader = reader(format);
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        reader.addIIOReadProgressListener(new Progress(meter));
        reader.setInput(new ByteArrayStream(file, meter), true, true);
    }

    static ImageIoReader open(ImageFormat format, byte[] file, DecodeMeter meter) {
        try {
            return new ImageIoReader(format, file, meter);
        } catch (IOException e) {
            throw new IllegalStateException(format + ": its codec could not be created", e);
        }
    }

    /// Codecs are created by class: the registry finds those on the class path only through the context class loader.
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

    /// Checks that the codec will allocate the size that the header probe has allowed.
    ///
    /// @param width as stored, in pixels
    /// @param height as stored, in pixels
    void requireSize(int width, int height) {
        String size = read(() -> reader.getWidth(0) + " x " + reader.getHeight(0));
        String expected = width + " x " + height;
        if (!size.equals(expected)) {
            throw new InvalidImageException.Broken(
                    format + ": its image is " + size + " (expected: " + expected + ", as its header says)");
        }
    }

    BufferedImage image() {
        return requireUndamaged(read(() -> reader.read(0)));
    }

    /// The samples as stored, without colour conversion.
    Raster raster() {
        return requireUndamaged(read(() -> reader.readRaster(0, null)));
    }

    private <T> T requireUndamaged(T pixels) {
        for (String warning : warnings) {
            String words = warning.toLowerCase(Locale.ROOT);
            if (!words.contains(STRAY_BYTES) && DAMAGE.stream().anyMatch(words::contains)) {
                throw new InvalidImageException.Broken(format + ": " + warning);
            }
        }
        return pixels;
    }

    @FunctionalInterface
    private interface CodecCall<T> {
        T run() throws IOException;
    }

    private <T> T read(CodecCall<T> call) {
        try {
            return call.run();
        } catch (InvalidImageException | DecodeCancelledException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // corrupt bytes make codecs throw any unchecked exception
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

    /// Looks at the budget whenever a codec reports progress, in the middle of an image or of a pass over it.
    private static final class Progress implements IIOReadProgressListener {
        private final DecodeMeter meter;

        Progress(DecodeMeter meter) {
            this.meter = meter;
        }

        @Override
        public void imageProgress(ImageReader source, float percentageDone) {
            meter.check();
        }

        @Override
        public void imageStarted(ImageReader source, int imageIndex) {
            meter.check();
        }

        @Override
        public void imageComplete(ImageReader source) {}

        @Override
        public void readAborted(ImageReader source) {}

        @Override
        public void sequenceStarted(ImageReader source, int minIndex) {}

        @Override
        public void sequenceComplete(ImageReader source) {}

        @Override
        public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

        @Override
        public void thumbnailProgress(ImageReader source, float percentageDone) {}

        @Override
        public void thumbnailComplete(ImageReader source) {}
    }

    /// A byte array as ImageIO input: no copy, and no temporary file as
    /// `ImageIO.createImageInputStream` would write.
    private static final class ByteArrayStream extends ImageInputStreamImpl {
        private final byte[] file;
        private final DecodeMeter meter;

        ByteArrayStream(byte[] file, DecodeMeter meter) {
            this.file = file;
            this.meter = meter;
        }

        @Override
        public int read() {
            bitOffset = 0;
            meter.count(1);
            return streamPos < file.length ? file[(int) streamPos++] & 0xFF : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            bitOffset = 0;
            if (length == 0) {
                return 0;
            }
            int count = (int) Math.min(length, file.length - streamPos);
            if (count <= 0) {
                return -1;
            }
            meter.count(count);
            System.arraycopy(file, (int) streamPos, target, offset, count);
            streamPos += count;
            return count;
        }

        @Override
        public long length() {
            return file.length;
        }
    }
}
