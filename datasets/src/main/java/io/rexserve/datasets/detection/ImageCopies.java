package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.ImageFiles;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Copies image files into a dataset that is written. Only what has an image's header is copied: a stranger's
/// annotations cannot have other files copied out.
final class ImageCopies {
    private ImageCopies() {}

    /// @return whether it was copied; if not, it is counted
    static boolean copy(ImageRecord record, Path target, Losses losses) throws IOException {
        if (ImageFiles.readableHeader(record.image()).isEmpty()) {
            losses.add(Loss.IMAGE_FILE);
            return false;
        }
        if (record.image() instanceof ImageSource.File file) {
            Files.copy(file.path(), target);
        } else {
            Files.write(target, record.image().read());
        }
        return true;
    }
}
