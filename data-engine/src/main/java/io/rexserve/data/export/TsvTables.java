package io.rexserve.data.export;

import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.grounding.TsvFormat;
import io.rexserve.datasets.grounding.TsvSetWriter;
import io.rexserve.datasets.record.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// TSV triples, one for each granularity over the same `images.tsv`, as Rexverse-2M was released: the published
/// readers take one text of a box, its `phrase`. Pictures without a text of a granularity have no line there; a
/// granularity that no picture has a text of has no file.
final class TsvTables implements RecordWriter {
    private static final List<String> ENDINGS = List.of(".annotations.tsv", ".annotations.tsv.lineidx");

    private final Path folder;
    private final TsvSetWriter set;
    private final Set<Granularity> granularities;
    private final PictureFiles pictures;
    private final Losses losses;
    private final GranularityLosses ofTables = new GranularityLosses();
    private final Set<Granularity> empty;

    TsvTables(
            Path folder, TsvFormat format, Set<Granularity> granularities, PictureFiles pictures, WriteOptions options)
            throws IOException {
        this.folder = folder;
        this.granularities = granularities;
        this.empty = new LinkedHashSet<>(granularities);
        this.pictures = pictures;
        this.losses = options.losses();
        var tables = new LinkedHashMap<String, WriteOptions>();
        granularities.forEach(granularity -> tables.put(granularity.code(), ofTables.options(granularity, options)));
        set = format.createSet(folder, tables);
    }

    @Override
    public void write(KeptPicture picture) throws IOException {
        List<Granularity> written = granularities.stream()
                .filter(granularity -> picture.record().regions().stream()
                        .anyMatch(region -> RecordView.text(region, granularity) != null))
                .toList();
        losses.add(Loss.CAPTION, picture.record().captions().size());
        losses.add(Loss.DIALOGUE, picture.record().conversations().size());
        if (written.isEmpty()) {
            losses.add(Loss.IMAGE);
            return;
        }
        ImageSource image = pictures.place(picture);
        var view = new RecordView(picture.record(), image);
        for (Granularity granularity : written) {
            set.write(granularity.code(), view.texts(granularity));
            empty.remove(granularity);
        }
    }

    @Override
    public void finish() throws IOException {
        set.finish();
        for (Granularity granularity : empty) {
            for (String ending : ENDINGS) {
                Files.delete(folder.resolve(granularity.code() + ending));
            }
        }
        ofTables.addTo(losses);
    }

    @Override
    public void close() throws IOException {
        set.close();
    }
}
