package io.rexserve.data.export;

import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.ImageRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A file for each granularity, over the same pictures, for formats whose readers take a file as one kind of
/// task: odvg (detection with a label map, or grounding), conversations.
final class GranularityFiles implements RecordWriter {
    /// The entries of one picture in the file of a granularity.
    interface Entries {
        List<ImageRecord> of(RecordView view, Granularity granularity);
    }

    private final Map<Granularity, DatasetWriter> writers = new EnumMap<>(Granularity.class);
    private final Entries entries;
    private final PictureFiles pictures;
    private final GranularityLosses losses = new GranularityLosses();
    private final Losses all;

    GranularityFiles(
            Path folder,
            DatasetFormat format,
            Set<Granularity> granularities,
            Entries entries,
            PictureFiles pictures,
            WriteOptions options)
            throws IOException {
        this.entries = entries;
        this.pictures = pictures;
        this.all = options.losses();
        try {
            for (Granularity granularity : granularities) {
                Path file = folder.resolve(granularity.code() + format.suffix());
                writers.put(granularity, format.create(file, this.losses.options(granularity, options)));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
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
        for (Map.Entry<Granularity, DatasetWriter> writer : writers.entrySet()) {
            for (ImageRecord entry : entries.of(view, writer.getKey())) {
                writer.getValue().write(entry);
                written = true;
            }
        }
        if (!written) {
            all.add(Loss.IMAGE);
        }
    }

    @Override
    public void finish() throws IOException {
        for (DatasetWriter writer : writers.values()) {
            writer.finish();
        }
        losses.addTo(all);
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
