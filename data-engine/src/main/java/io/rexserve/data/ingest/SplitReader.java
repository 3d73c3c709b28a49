package io.rexserve.data.ingest;

import io.rexserve.data.ingest.IngestSettings.RowSink;
import io.rexserve.data.ingest.InputSplit.ArchiveSamples;
import io.rexserve.data.ingest.InputSplit.Files;
import io.rexserve.data.ingest.InputSplit.PictureFile;
import io.rexserve.data.ingest.InputSplit.TableRows;
import io.rexserve.data.ingest.InputSplit.Unreadable;
import io.rexserve.data.ingest.SampleReader.Picture;
import io.rexserve.data.ingest.SampleReader.Sample;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.store.ChunkRow;
import io.rexserve.data.store.FileSystems;
import io.rexserve.data.store.ParquetTable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/// Reads a split: one row per picture, kept or refused, in its order.
final class SplitReader {
    private final Configuration configuration;
    private final Path root;
    private final FileSystem files;
    private final IngestSettings settings;
    private final PictureRows rows;
    private final RowSink sink;

    SplitReader(Configuration configuration, Path root, IngestSettings settings, PictureRows rows, RowSink sink)
            throws IOException {
        this.configuration = configuration;
        this.root = root;
        this.settings = settings;
        this.rows = rows;
        this.sink = sink;
        files = FileSystems.of(root, configuration);
    }

    /// Lets a failure pass that concerns one file.
    ///
    /// @throws IOException if the input folder itself does not answer: then nothing is known of the file
    static void requireStorage(Configuration configuration, Path root, IOException failure) throws IOException {
        try {
            FileSystems.of(root, configuration).getFileStatus(root);
        } catch (IOException e) {
            failure.addSuppressed(e);
            throw failure;
        }
    }

    void read(InputSplit split) throws IOException {
        switch (split) {
            case Files some -> {
                for (PictureFile file : some.files()) {
                    sink.add(file(file));
                }
            }
            case TableRows some -> table(some);
            case ArchiveSamples some -> archive(some);
            case Unreadable part -> sink.add(PictureRows.refused(part.path(), RefusalReason.UNREADABLE, part.detail()));
        }
    }

    private ChunkRow file(PictureFile file) throws IOException {
        long began = System.nanoTime();
        String path = file.path();
        try {
            long length = length(path);
            if (length > settings.maxBytes()) {
                return rows.tooLong(path, length);
            }
            byte[] content = content(path, length);
            var refusals = new ArrayList<ItemRefusal>();
            byte[] caption = sidecar(file.caption(), RefusalReason.NO_CAPTION, refusals);
            byte[] facts = sidecar(file.facts(), RefusalReason.UNREADABLE, refusals);
            return row(path, null, content, new Beside(file.caption(), caption, file.facts(), facts, refusals), began);
        } catch (IOException e) {
            requireStorage(configuration, root, e);
            return PictureRows.refused(path, RefusalReason.UNREADABLE, path + ": " + why(e));
        }
    }

    private long length(String path) throws IOException {
        return files.getFileStatus(InputPlan.inside(root, path)).getLen();
    }

    private byte[] content(String path, long length) throws IOException {
        try (FSDataInputStream in = files.open(InputPlan.inside(root, path))) {
            return in.readNBytes(Math.toIntExact(length));
        }
    }

    /// Not the message: it holds the absolute path.
    private static String why(IOException e) {
        return switch (e) {
            case FileNotFoundException missing
            when String.valueOf(missing.getMessage()).contains("ermission denied") ->
                "permission denied (expected: a file that can be read)";
            case FileNotFoundException _ ->
                "no such file any more (expected: one that is there as when it was planned)";
            case org.apache.hadoop.security.AccessControlException _ ->
                "permission denied (expected: a file that can be read)";
            default -> "cannot be read: " + e.getClass().getSimpleName() + " (expected: a file that can be read)";
        };
    }

    private byte @Nullable [] sidecar(@Nullable String path, RefusalReason reason, List<ItemRefusal> refusals)
            throws IOException {
        if (path == null) {
            return null;
        }
        try {
            long length = length(path);
            if (length <= SampleReader.MAX_FACTS) {
                return content(path, length);
            }
            refusals.add(new ItemRefusal(
                    path, reason, path + ": " + length + " bytes (expected: <= " + SampleReader.MAX_FACTS + ")"));
        } catch (IOException e) {
            requireStorage(configuration, root, e);
            refusals.add(new ItemRefusal(path, reason, path + ": " + why(e)));
        }
        return null;
    }

    /// What lies beside a picture.
    private static final class Beside {
        final @Nullable String captionName;
        final byte @Nullable [] caption;
        final @Nullable String factsName;
        final byte @Nullable [] facts;
        final List<ItemRefusal> refusals;

        Beside(
                @Nullable String captionName,
                byte @Nullable [] caption,
                @Nullable String factsName,
                byte @Nullable [] facts,
                List<ItemRefusal> refusals) {
            this.captionName = captionName;
            this.caption = caption;
            this.factsName = factsName;
            this.facts = facts;
            this.refusals = refusals;
        }
    }

    private ChunkRow row(String path, @Nullable String key, byte[] content, Beside beside, long began) {
        var facts = new SourceFacts();
        var refusals = new ArrayList<>(beside.refusals);
        if (beside.caption != null) {
            try {
                facts.put(SourceField.TEXT, beside.caption);
            } catch (IllegalArgumentException e) {
                String name = String.valueOf(beside.captionName);
                refusals.add(new ItemRefusal(name, RefusalReason.NO_CAPTION, name + ": " + e.getMessage()));
            }
        }
        if (beside.facts != null) {
            try {
                facts.putJson(beside.facts);
            } catch (SourceFacts.UnknownSafetyException e) {
                return rows.refused(
                        PictureRows.source(path, key),
                        content,
                        RefusalReason.NSFW,
                        String.valueOf(e.getMessage()),
                        began);
            } catch (IllegalArgumentException e) {
                String name = String.valueOf(beside.factsName);
                refusals.add(new ItemRefusal(name, RefusalReason.UNREADABLE, name + ": " + e.getMessage()));
            }
        }
        return rows.row(path, key, content, facts, refusals, began);
    }

    private void archive(ArchiveSamples split) throws IOException {
        Path path = InputPlan.inside(root, split.path());
        long read = 0;
        String failure = "it ends (expected: " + split.count() + " samples, as when it was planned)";
        try (TarMembers members = TarMembers.resume(configuration, path, split.offset())) {
            var reader = new SampleReader(members, settings.maxBytes());
            for (Sample sample = reader.next(); sample != null && read < split.count(); read++) {
                sample(split.path(), sample);
                sample = read + 1 < split.count() ? reader.next() : null;
            }
            failure = reader.failure() == null ? failure : String.valueOf(reader.failure());
        } catch (IOException e) {
            requireStorage(configuration, root, e);
            failure = why(e);
        }
        for (; read < split.count(); read++) {
            String source = PictureRows.source(split.path(), "sample " + (split.from() + read));
            sink.add(PictureRows.refused(source, RefusalReason.UNREADABLE, source + ": " + failure));
        }
    }

    private void sample(String path, Sample sample) throws IOException {
        if (sample.pictures.isEmpty()) {
            String source = PictureRows.source(path, sample.stem);
            sink.add(PictureRows.refused(
                    source, RefusalReason.UNREADABLE, source + ": a sample without a picture; " + members(sample)));
        }
        for (Picture picture : sample.pictures) {
            long began = System.nanoTime();
            String key = sample.pictures.size() == 1 ? sample.stem : picture.name;
            String source = PictureRows.source(path, key);
            if (picture.content != null) {
                var beside = new Beside(
                        sample.stem + ".txt", sample.caption, sample.stem + ".json", sample.facts, sample.refusals);
                sink.add(row(path, key, picture.content, beside, began));
            } else if (picture.failure != null) {
                sink.add(PictureRows.refused(
                        source, RefusalReason.UNREADABLE, source + ": " + picture.name + ": " + picture.failure));
            } else {
                sink.add(rows.tooLong(source, picture.length));
            }
        }
    }

    private static String members(Sample sample) {
        var names = new ArrayList<>(sample.others);
        if (sample.caption != null) {
            names.add(".txt");
        }
        if (sample.facts != null) {
            names.add(".json");
        }
        return "its members: " + String.join(", ", names);
    }

    private void table(TableRows split) throws IOException {
        long next = split.from();
        long end = split.from() + split.count();
        while (next < end) {
            String failure;
            try {
                next = tableRows(split, next, end);
                return;
            } catch (TableRowException e) {
                next = e.row;
                failure = String.valueOf(e.getMessage());
            } catch (IllegalArgumentException e) {
                failure = String.valueOf(e.getMessage());
            } catch (IOException e) {
                requireStorage(configuration, root, e);
                failure = why(e);
            }
            String source = PictureRows.source(split.path(), "row " + next);
            sink.add(PictureRows.refused(source, RefusalReason.UNREADABLE, source + ": " + failure));
            next++;
        }
    }

    private long tableRows(TableRows split, long from, long end) throws IOException {
        ParquetTable table = ParquetTable.open(configuration, InputPlan.inside(root, split.path()));
        if (table.length() != split.length()) {
            throw new IllegalArgumentException("the table has " + table.length() + " bytes (expected: " + split.length()
                    + " as when it was planned)");
        }
        TableColumns columns = TableColumns.of(table, settings.columns());
        try (io.rexserve.data.store.TableRows values = table.rows(columns.columns(), from, end - from)) {
            for (long row = from; row < end; row++) {
                long began = System.nanoTime();
                @Nullable Object[] cells = cells(values, row);
                sink.add(tableRow(split.path(), row, columns.fields(), cells, began));
            }
        }
        return end;
    }

    private static @Nullable Object[] cells(io.rexserve.data.store.TableRows values, long row)
            throws TableRowException {
        try {
            @Nullable Object[] cells = values.next();
            if (cells != null) {
                return cells;
            }
        } catch (IOException e) {
            throw new TableRowException(row, e);
        }
        throw new IllegalStateException("row " + row + " (expected: inside the table)");
    }

    private ChunkRow tableRow(String path, long row, List<SourceField> fields, @Nullable Object[] cells, long began) {
        var facts = new SourceFacts();
        byte[] content = (byte[]) cells[0];
        String problem = null;
        for (int i = 1; i < cells.length; i++) {
            Object cell = cells[i];
            try {
                if (cell != null) {
                    facts.put(fields.get(i), cell);
                }
            } catch (SourceFacts.UnknownSafetyException e) {
                problem = e.getMessage();
            } catch (IllegalArgumentException e) {
                // text that is no UTF-8: the picture goes on without it, and the record says so
                facts.refuse(fields.get(i).key(), e.getMessage());
            }
        }
        String stated = facts.text(SourceField.KEY);
        String key = stated == null ? "row " + row : stated;
        String source = PictureRows.source(path, key);
        if (content == null || content.length == 0) {
            return PictureRows.refused(
                    source,
                    RefusalReason.UNREADABLE,
                    source + ": row " + row + " has no bytes (expected: an encoded picture)");
        }
        return problem == null
                ? rows.row(path, key, content, facts, facts.refusals(), began)
                : rows.refused(source, content, RefusalReason.NSFW, problem, began);
    }

    private static final class TableRowException extends IOException {
        private static final long serialVersionUID = 1;
        private final long row;

        TableRowException(long row, IOException cause) {
            super(cause.getMessage(), cause);
            this.row = row;
        }
    }
}
