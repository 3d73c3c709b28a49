package io.rexserve.data.export;

import io.rexserve.data.record.RexverseRecord;
import io.rexserve.datasets.record.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where the pictures of an export go, and by which name its annotations call them.
final class PictureFiles {
    /// What becomes of the pictures.
    enum Placing {
        /// Files of our own, in `images/` below the export.
        FILES,
        /// The format's writer copies or embeds them.
        BY_WRITER,
        /// The format's writer embeds them under their ids.
        BY_ID,
        /// They stay where they are.
        LEFT_OUT
    }

    private final Path folder;
    private final Placing placing;
    private long turned;

    PictureFiles(Path folder, Placing placing) {
        this.folder = folder;
        this.placing = placing;
    }

    ImageSource place(KeptPicture picture) throws IOException {
        RexverseRecord record = picture.record();
        byte[] content = picture.content();
        if (placing == Placing.LEFT_OUT || content == null) {
            String name = PictureNames.ofSource(record.origin());
            return new ImageSource.File(name, Path.of(name));
        }
        ShownPicture shown = ShownPicture.of(record.id(), content);
        turned += shown.turned() ? 1 : 0;
        return switch (placing) {
            case FILES -> file(PictureNames.inFolder(record, shown), shown);
            case BY_WRITER -> new ImageSource.Bytes(PictureNames.written(record, shown), shown.content());
            case BY_ID -> new ImageSource.Bytes(record.id(), shown.content());
            case LEFT_OUT -> throw new AssertionError(); // handled above
        };
    }

    private ImageSource file(String name, ShownPicture shown) throws IOException {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        Files.write(path, shown.content());
        return new ImageSource.File(name, path);
    }

    /// Pictures that were written upright.
    long turned() {
        return turned;
    }
}
