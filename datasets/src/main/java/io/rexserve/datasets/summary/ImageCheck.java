package io.rexserve.datasets.summary;

import io.rexserve.datasets.format.ImageFiles;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.SeenKeys;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.image.DecodeBudget;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.image.decoding.ImageProbe;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/// Reads the image files of records: whether they are there, are images, and have the size that the annotations state.
public final class ImageCheck {
    /// Larger and longer than the suite takes: a dataset may hold satellite pictures.
    private static final ImageLimits LIMITS = new ImageLimits(ImageFiles.MAX_BYTES, 500_000_000, 10_000);

    private final boolean decoding;
    private final ProblemSink problems;
    private final SeenKeys contents = new SeenKeys();

    /// @param decoding whether the pixels are decoded too, and files of equal content are found
    public ImageCheck(boolean decoding, ProblemSink problems) {
        this.decoding = decoding;
        this.problems = problems;
    }

    public void check(ImageRecord record) throws IOException {
        Optional<ImageHeader> header = readable(record);
        if (header.isPresent()) {
            compareSize(record, header.get());
        }
    }

    /// Whether there is an image that can be read; if not, it is reported.
    public boolean isReadable(ImageRecord record) throws IOException {
        return readable(record).isPresent();
    }

    private Optional<ImageHeader> readable(ImageRecord record) throws IOException {
        String place = record.id();
        String name = record.image().name();
        try {
            return Optional.of(header(record));
        } catch (InvalidImageException e) {
            problems.report(ProblemReason.UNREADABLE_IMAGE, place, name + ": " + e.getMessage());
        } catch (NoSuchFileException e) {
            problems.report(
                    ProblemReason.MISSING_IMAGE,
                    place,
                    name + ": no file " + e.getFile() + " (expected: an image; --images names their folder)");
        } catch (FileSystemException e) {
            problems.report(ProblemReason.UNREADABLE_IMAGE, place, name + ": cannot be read: " + e.getReason());
        }
        return Optional.empty();
    }

    private ImageHeader header(ImageRecord record) throws IOException {
        if (!decoding) {
            return ImageFiles.header(record.image());
        }
        byte[] file = record.image().read();
        if (!contents.add(file)) {
            problems.report(
                    ProblemReason.DUPLICATE_CONTENT,
                    record.id(),
                    record.image().name() + ": the same bytes as an earlier image (expected: each image once)");
        }
        ImageDecoder.decode(file, LIMITS, DecodeBudget.DEFAULT);
        return ImageProbe.probe(file);
    }

    private void compareSize(ImageRecord record, ImageHeader header) {
        if (record.width().isEmpty() || record.height().isEmpty()) {
            return;
        }
        int width = record.width().getAsInt();
        int height = record.height().getAsInt();
        if (width != header.width() || height != header.height()) {
            String turned = header.orientation().transposed() ? ", turned by its EXIF orientation" : "";
            problems.report(
                    ProblemReason.SIZE_MISMATCH,
                    record.id(),
                    record.image().name() + ": stated " + width + " x " + height + " (expected: " + header.width()
                            + " x " + header.height() + ", the file's" + turned + ")");
        }
    }
}
