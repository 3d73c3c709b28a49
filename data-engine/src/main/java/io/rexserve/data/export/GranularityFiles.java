package io.rexserve.data.export;

import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.ImageRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A file for each granularity that some picture has, over the same pictures, for formats whose readers take a file as
/// one kind of task: odvg (detection with a label map, or grounding), conversations.
final class GranularityFiles implements RecordWriter {
    /// The entries of one picture in the file of a granularity.
    interface Entries {
        List<ImageRecord> of(RecordView view, Granularity granularity);
    }

    private final Path folder;
    private final DatasetFormat format;
    private final Set<Granularity> granularities;
    private final Map<Granularity, DatasetWriter> writers = new EnumMap<>(Granularity.class);
    private final Entries entries;
    private final PictureFiles pictures;
    private final GranularityLosses losses = new GranularityLosses();
    private final WriteOptions options;

    GranularityFiles(
            Path folder,
            DatasetFormat format,
            Set<Granularity> granularities,
            Entries entries,
            PictureFiles pictures,
            WriteOptions options) {
        this.folder = folder;
        this.format = format;
        this.granularities = granularities;
        this.entries = entries;
        this.pictures = pictures;
        this.options = options;
    }

    /// Detection for categories, grounding for the rest: for Open-GroundingDino and MMDetection a file is one
    /// or the other. Entries without a region are left out, since Open-GroundingDino stops at them.
    static List<ImageRecord> odvg(RecordView view, Granularity granularity) {
        if (granularity == Granularity.CATEGORY) {
            ImageRecord categories = view.texts(granularity);
            return categories.regions().isEmpty() ? List.of() : List.of(categories);
        }
        return view.grounded(granularity);
    }

    static List<ImageRecord> conversations(RecordView view, Granularity granularity) {
        ImageRecord record = view.conversation(granularity);
        boolean asked = granularity == Granularity.CONVERSATION || granularity == Granularity.DESCRIPTION;
        boolean empty = asked ? record.dialogues().isEmpty() : record.regions().isEmpty();
        return empty ? List.of() : List.of(record);
    }

    @Override
    public void write(KeptPicture picture) throws IOException {
        var view = new RecordView(picture.record(), pictures.place(picture));
        boolean written = false;
        for (Granularity granularity : granularities) {
            for (ImageRecord entry : entries.of(view, granularity)) {
                writer(granularity).write(entry);
                written = true;
            }
        }
        if (!written) {
            options.losses().add(Loss.IMAGE);
        }
    }

    private DatasetWriter writer(Granularity granularity) throws IOException {
        DatasetWriter writer = writers.get(granularity);
        if (writer == null) {
            Path file = folder.resolve(granularity.code() + format.suffix());
            writer = format.create(file, losses.options(granularity, options));
            writers.put(granularity, writer);
        }
        return writer;
    }

    @Override
    public void finish() throws IOException {
        for (DatasetWriter writer : writers.values()) {
            writer.finish();
        }
        losses.addTo(options.losses());
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (DatasetWriter writer : writers.values()) {
            try {
                writer.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
