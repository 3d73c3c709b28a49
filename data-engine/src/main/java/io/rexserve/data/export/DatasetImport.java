package io.rexserve.data.export;

import io.rexserve.data.record.RexverseRecord;
import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.decoding.ImageProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.Optional;

/// Writes annotated images as a Parquet table of pictures with their records, which `data run --images` reads
/// like any other table: the records enter the run with what is annotated.
public final class DatasetImport {
    private static final String ENDING = ".parquet";

    private DatasetImport() {}

    /// @param folder that the table is written into; made if missing
    /// @param set name of the dataset and of the table
    /// @throws DatasetException if there is a table of that name, or no picture can be taken
    public static ImportCounts write(DatasetReader reader, Path folder, String set) throws IOException {
        Path table = folder.resolve(set + ENDING);
        if (Files.exists(table)) {
            throw new DatasetException(table + " exists (expected: a new name by --name)");
        }
        Files.createDirectories(folder);
        Path part = folder.resolve("." + set + ENDING + ".part");
        Files.deleteIfExists(part);
        var counts = new ImportCounts();
        try {
            try (var writer = new ParquetTable(part, EnumSet.allOf(Granularity.class))) {
                for (Optional<ImageRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                    write(next.get(), set, writer, counts);
                }
            }
            if (counts.pictures() == 0) {
                throw new DatasetException("no picture could be taken: " + String.join("; ", counts.lines()));
            }
            Files.move(part, table, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
        return counts;
    }

    private static void write(ImageRecord image, String set, ParquetTable table, ImportCounts counts)
            throws IOException {
        byte[] content;
        ImageHeader header;
        try {
            content = image.image().read();
            header = ImageProbe.probe(content);
        } catch (IOException | InvalidImageException e) {
            counts.refuse(ImportCounts.Lost.PICTURE, image.image().name() + ": " + e.getMessage());
            return;
        }
        if (image.width().orElse(header.width()) != header.width()
                || image.height().orElse(header.height()) != header.height()) {
            counts.refuse(
                    ImportCounts.Lost.SIZE,
                    image.image().name() + ": " + header.width() + " x " + header.height() + " (expected: "
                            + image.width().orElse(0) + " x " + image.height().orElse(0) + ", as annotated)");
            return;
        }
        RexverseRecord record = new ImportedRecord(image, set, counts).of(content, header.width(), header.height());
        table.write(new KeptPicture(record, content));
        counts.take(record.regions().size());
    }
}
