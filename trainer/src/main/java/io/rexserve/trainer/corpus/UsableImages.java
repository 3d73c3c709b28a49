package io.rexserve.trainer.corpus;

import io.rexserve.datasets.format.ImageFiles;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.image.decoding.ImageProbe;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.OptionalInt;

/// Checks the image of each record once before training: it is there, it can be read, its upright size is the stated
/// one. The first [#DECODED] images are decoded whole, so that in a small set nothing is found later; of the others
/// the headers are read.
final class UsableImages {
    /// At about 10 ms each, some 20 seconds.
    static final int DECODED = 2_000;

    /// Longer files than the suite takes, and twice its pixels: they are shrunk once decoded.
    static final ImageLimits LIMITS = new ImageLimits(ImageFiles.MAX_BYTES, 100_000_000, 100);

    private int seen;

    /// The header of a usable image; of another the problem is reported.
    Optional<ImageHeader> header(ImageRecord record, String place, ProblemSink problems) throws IOException {
        String name = record.image().name();
        try {
            ImageHeader header = read(record);
            if (isAsStated(record, header)) {
                return Optional.of(header);
            }
            problems.report(ProblemReason.SIZE_MISMATCH, place, sizes(record, header));
        } catch (InvalidImageException e) {
            problems.report(ProblemReason.UNREADABLE_IMAGE, place, name + ": " + e.getMessage());
        } catch (NoSuchFileException e) {
            problems.report(
                    ProblemReason.MISSING_IMAGE,
                    place,
                    name + ": no file " + e.getFile() + " (expected: an image; --images names their folder)");
        } catch (IOException e) {
            problems.report(ProblemReason.UNREADABLE_IMAGE, place, name + ": cannot be read: " + e.getMessage());
        }
        return Optional.empty();
    }

    private ImageHeader read(ImageRecord record) throws IOException {
        if (seen++ >= DECODED) {
            ImageHeader header = ImageFiles.header(record.image());
            LIMITS.requireSize(header);
            return header;
        }
        byte[] file = record.image().read();
        ImageDecoder.decode(file, LIMITS);
        return ImageProbe.probe(file);
    }

    private static boolean isAsStated(ImageRecord record, ImageHeader header) {
        return record.width().orElse(header.width()) == header.width()
                && record.height().orElse(header.height()) == header.height();
    }

    private static String sizes(ImageRecord record, ImageHeader header) {
        boolean stored = record.width().orElse(-1) == header.storedWidth()
                && record.height().orElse(-1) == header.storedHeight();
        return record.image().name() + ": stated " + side(record.width()) + " x " + side(record.height())
                + " (expected: " + header.width() + " x " + header.height() + ", the file's"
                + (stored ? " turned upright by its EXIF orientation)" : ")");
    }

    private static String side(OptionalInt value) {
        return value.isPresent() ? Integer.toString(value.getAsInt()) : "?";
    }
}
