package io.rexserve.data.export;

import io.rexserve.data.record.RexverseRecord;
import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.DatasetDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Writes the records of a run into a folder. They are read twice: for their licences and categories, so that
/// every shard numbers categories alike, and with their pictures.
public final class Export {
    /// Every export has it: what was written, and what was not.
    public static final String SUMMARY = "export.json";

    private static final int HASH_DIGITS = 15;

    private final RecordSource source;
    private final ExportSettings settings;
    private final Set<Granularity> granularities;
    private final PictureFiles.Placing placing;
    private final ExportCounts counts;
    private final Losses losses = new Losses();
    private final List<PictureFiles> pictures = new ArrayList<>();

    /// @throws DatasetException if the format cannot hold what is asked for
    public Export(RecordSource source, ExportSettings settings) {
        this.source = source;
        this.settings = settings;
        granularities = settings.format().requireHeld(settings.granularities());
        placing = settings.format().placing(settings.pictures());
        counts = new ExportCounts(settings.licences());
    }

    /// Writes all files.
    ///
    /// @param folder exists and is empty
    /// @throws DatasetException if no record may leave
    public ExportSummary write(Path folder) throws IOException {
        count();
        if (counts.pictures() == 0) {
            throw new DatasetException("no record may leave: " + new ExportSummary(counts, losses, 0).licences());
        }
        List<RecordWriter> writers = new ArrayList<>();
        try {
            for (int shard = 0; shard < settings.shards(); shard++) {
                writers.add(open(folder, shard));
            }
            writeRecords(folder, writers);
            for (RecordWriter writer : writers) {
                writer.finish();
            }
        } finally {
            close(writers);
        }
        long turned = pictures.stream().mapToLong(PictureFiles::turned).sum();
        var summary = new ExportSummary(counts, losses, turned);
        Files.write(folder.resolve(SUMMARY), summary.json(settings, granularities, source.lineage()));
        return summary;
    }

    private void count() throws IOException {
        try (RecordSource.Reader reader = source.open(false)) {
            for (KeptPicture picture = reader.next(); picture != null; picture = reader.next()) {
                counts.add(picture.record());
            }
        }
    }

    private RecordWriter open(Path folder, int shard) throws IOException {
        String name = "%05d-of-%05d".formatted(shard, settings.shards());
        boolean flat = settings.shards() == 1 || settings.format().format() == null;
        Path part = flat ? folder : Files.createDirectories(folder.resolve(name));
        var files = new PictureFiles(part, placing);
        pictures.add(files);
        return settings.format().writer(part, name, granularities, files, options());
    }

    private WriteOptions options() {
        int first = settings.format().firstCategory();
        var categories = new ArrayList<Category>();
        for (String name : counts.categories()) {
            categories.add(Category.of(categories.size() + first, name));
        }
        return new WriteOptions(
                new DatasetDescription(null, categories, null), placing == PictureFiles.Placing.BY_WRITER, losses);
    }

    private void writeRecords(Path folder, List<RecordWriter> writers) throws IOException {
        try (RecordSource.Reader reader = source.open(settings.pictures());
                Notice notice = new Notice(folder, counts)) {
            for (KeptPicture picture = reader.next(); picture != null; picture = reader.next()) {
                RexverseRecord record = picture.record();
                if (settings.licences().allows(LicenceFilter.licence(record))) {
                    notice.add(record);
                    writers.get(shard(record.id())).write(picture);
                }
            }
        }
    }

    /// Of a picture: by its id, so that it stays in its shard when pictures are added.
    private int shard(String id) {
        return (int) (Long.parseLong(id.substring(0, HASH_DIGITS), 16) % settings.shards());
    }

    private static void close(List<RecordWriter> writers) throws IOException {
        IOException failure = null;
        for (RecordWriter writer : writers) {
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
