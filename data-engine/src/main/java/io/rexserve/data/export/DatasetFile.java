package io.rexserve.data.export;

import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.WriteOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/// One dataset of all granularities: `annotations.json`, or a folder `annotations` where the format is one.
final class DatasetFile implements RecordWriter {
    private final DatasetWriter writer;
    private final Set<Granularity> granularities;
    private final PictureFiles pictures;

    DatasetFile(
            Path folder,
            DatasetFormat format,
            Set<Granularity> granularities,
            PictureFiles pictures,
            WriteOptions options)
            throws IOException {
        this.granularities = granularities;
        this.pictures = pictures;
        writer = format.create(folder.resolve("annotations" + format.suffix()), options);
    }

    @Override
    public void write(KeptPicture picture) throws IOException {
        writer.write(new RecordView(picture.record(), pictures.place(picture)).whole(granularities));
    }

    @Override
    public void finish() throws IOException {
        writer.finish();
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
