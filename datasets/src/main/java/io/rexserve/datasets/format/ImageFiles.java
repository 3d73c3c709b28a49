package io.rexserve.datasets.format;

import io.rexserve.datasets.record.ImageSource;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.decoding.ImageProbe;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What is known of image files by their names and headers.
public final class ImageFiles {
    /// Longest file that is read.
    public static final long MAX_BYTES = 512L << 20;

    /// Endings of files that the tools of the formats take for images, those included that are refused here.
    private static final Set<String> ENDINGS = Set.of(
            "avif", "bmp", "dng", "gif", "heic", "heif", "jfif", "jpeg", "jpg", "mpo", "png", "tif", "tiff", "webp");

    private static final int FIRST_BYTES = 64 << 10;

    private ImageFiles() {}

    /// Whether a file is an image by its ending.
    public static boolean isImage(String name) {
        int point = name.lastIndexOf('.');
        return point >= 0 && ENDINGS.contains(name.substring(point + 1).toLowerCase(Locale.ROOT));
    }

    /// Format, upright size and orientation of an image. Of a JPEG file only the first bytes are read: what matters of
    /// it stands before its pixels.
    ///
    /// @throws InvalidImageException if it is no image, or a broken one
    /// @throws java.nio.file.NoSuchFileException if there is no such file
    public static ImageHeader header(ImageSource image) throws IOException {
        return image instanceof ImageSource.File file ? header(file.path()) : ImageProbe.probe(image.read());
    }

    /// The header, if there is a file and it is an image.
    public static Optional<ImageHeader> readableHeader(ImageSource image) throws IOException {
        try {
            return Optional.of(header(image));
        } catch (InvalidImageException | FileSystemException _) {
            return Optional.empty();
        }
    }

    /// As of an [ImageSource].
    public static ImageHeader header(Path file) throws IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(FIRST_BYTES);
        }
        if (start.length < FIRST_BYTES) {
            return ImageProbe.probe(start);
        }
        if (isJpeg(start)) {
            try {
                return ImageProbe.probe(start);
            } catch (InvalidImageException.Broken _) {
                // its first segments are longer than what was read
            }
        }
        requireLength(file);
        return ImageProbe.probe(Files.readAllBytes(file));
    }

    private static boolean isJpeg(byte[] file) {
        return (file[0] & 0xFF) == 0xFF && (file[1] & 0xFF) == 0xD8 && (file[2] & 0xFF) == 0xFF;
    }

    private static void requireLength(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw new InvalidImageException.TooManyBytes(size, MAX_BYTES);
        }
    }
}
