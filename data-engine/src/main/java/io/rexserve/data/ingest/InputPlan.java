package io.rexserve.data.ingest;

import io.rexserve.data.ingest.FolderListing.Entry;
import io.rexserve.data.ingest.InputSplit.ArchiveSamples;
import io.rexserve.data.ingest.InputSplit.PictureFile;
import io.rexserve.data.ingest.InputSplit.TableRows;
import io.rexserve.data.ingest.InputSplit.Unreadable;
import io.rexserve.data.store.FileSystems;
import io.rexserve.data.store.ParquetTable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/// Lists an input folder as splits, in the order of the paths in it: of a folder its entries by name, those of a folder
/// in it where its name stands. Files fill splits across folders; tables and archives have splits of their own.
///
/// `NAME.txt` and `NAME.json` beside a picture `NAME.*` belong to it. Every other file is taken for a picture, a table
/// (`.parquet`) or an archive (`.tar`, `.tar.gz`, `.tgz`) by its ending, and refused with a reason where it is none.
public final class InputPlan {
    private static final String TABLE = ".parquet";
    private static final Set<String> SIDECARS = Set.of("txt", "json");

    private final Configuration configuration;
    private final Path root;
    private final IngestSettings settings;
    private final int chunk;
    private final PlannedInput planned;
    private final Consumer<InputSplit> sink;
    private final FolderListing listing;
    private List<PictureFile> waiting = new ArrayList<>();

    private InputPlan(
            Configuration configuration,
            Path root,
            IngestSettings settings,
            int chunk,
            PlannedInput planned,
            Consumer<InputSplit> sink)
            throws IOException {
        this.configuration = configuration;
        this.root = root;
        this.settings = settings;
        this.chunk = chunk;
        this.planned = planned;
        this.sink = sink;
        listing = new FolderListing(configuration, root);
    }

    /// Lists what is not planned yet.
    ///
    /// @param folder with the pictures, on any file system
    /// @param chunk most pictures of a split
    /// @param planned splits of earlier plans, in their order
    /// @param sink takes the new splits, in their order: they come behind the planned ones
    /// @throws IOException if the folder cannot be listed, or a planned table or archive has changed since
    public static void list(
            Configuration configuration,
            Path folder,
            IngestSettings settings,
            int chunk,
            Iterable<InputSplit> planned,
            Consumer<InputSplit> sink)
            throws IOException {
        if (chunk < 1) {
            throw new IllegalArgumentException("chunk: " + chunk + " pictures (expected: at least 1)");
        }
        requireFolder(configuration, folder);
        var plan = new InputPlan(configuration, folder, settings, chunk, PlannedInput.of(planned), sink);
        plan.walk("", List.of());
        plan.flush();
    }

    private static void requireFolder(Configuration configuration, Path folder) throws IOException {
        try {
            if (FileSystems.of(folder, configuration).getFileStatus(folder).isDirectory()) {
                return;
            }
        } catch (FileNotFoundException _) {
            // said below
        }
        throw new IOException(folder + ": no folder (expected: a folder with pictures, tables or archives)");
    }

    /// @param prefix of the paths of its entries: empty, or a path that ends with `/`
    private void walk(String prefix, List<java.nio.file.Path> ancestors) throws IOException {
        Path folder = prefix.isEmpty() ? root : inside(root, prefix.substring(0, prefix.length() - 1));
        List<java.nio.file.Path> above = Stream.concat(ancestors.stream(), listing.realPath(folder).stream())
                .toList();
        List<Entry> entries = listing.list(folder, above);
        Map<String, String> sidecars = sidecars(entries);
        for (Entry entry : entries) {
            String path = prefix + entry.name();
            switch (entry.kind()) {
                case FOLDER -> walkInto(path, above);
                case UNREADABLE -> unreadable(path, entry.detail());
                case FILE -> file(path, entry, prefix, sidecars);
            }
        }
    }

    private void walkInto(String path, List<java.nio.file.Path> ancestors) throws IOException {
        try {
            walk(path + "/", ancestors);
        } catch (PlanException e) {
            throw e;
        } catch (IOException e) {
            SplitReader.requireStorage(configuration, root, e);
            unreadable(path, "the folder cannot be listed: " + e.getMessage());
        }
    }

    private void file(String path, Entry entry, String prefix, Map<String, String> sidecars) throws IOException {
        if (entry.name().toLowerCase(Locale.ROOT).endsWith(TABLE)) {
            table(path, entry.length());
        } else if (TarMembers.isArchive(entry.name())) {
            archive(path, entry.length());
        } else if (isPicture(entry.name())) {
            String stem = stem(entry.name());
            add(new PictureFile(
                    path, beside(prefix, sidecars.get(stem + ".txt")), beside(prefix, sidecars.get(stem + ".json"))));
        } else if (!sidecars.containsValue(entry.name())) {
            add(new PictureFile(path, null, null));
        }
    }

    /// Names of sidecars by the stem of their picture and their ending in lower case. Of `a.txt` and `a.TXT` the one
    /// that is first by name is the sidecar.
    private static Map<String, String> sidecars(List<Entry> entries) {
        List<Entry> candidates = entries.stream()
                .filter(entry -> entry.kind() == FolderListing.Kind.FILE && SIDECARS.contains(ending(entry.name())))
                .toList();
        if (candidates.isEmpty()) {
            return Map.of(); // and no names of a million pictures in memory
        }
        Set<String> pictures = entries.stream()
                .filter(entry -> entry.kind() == FolderListing.Kind.FILE && isPicture(entry.name()))
                .map(entry -> stem(entry.name()))
                .collect(Collectors.toSet());
        var sidecars = new HashMap<String, String>();
        for (Entry entry : candidates) {
            String stem = stem(entry.name());
            if (pictures.contains(stem)) {
                sidecars.putIfAbsent(stem + "." + ending(entry.name()), entry.name());
            }
        }
        return sidecars;
    }

    private static @Nullable String beside(String prefix, @Nullable String name) {
        return name == null ? null : prefix + name;
    }

    private static boolean isPicture(String name) {
        return !SIDECARS.contains(ending(name))
                && !name.toLowerCase(Locale.ROOT).endsWith(TABLE)
                && !TarMembers.isArchive(name);
    }

    private static String stem(String name) {
        int point = name.lastIndexOf('.');
        return point < 0 ? name : name.substring(0, point);
    }

    private static String ending(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private void add(PictureFile file) {
        if (planned.hasFile(file.path())) {
            return;
        }
        waiting.add(file);
        if (waiting.size() == chunk) {
            flush();
        }
    }

    private void flush() {
        if (!waiting.isEmpty()) {
            sink.accept(new InputSplit.Files(waiting));
            waiting = new ArrayList<>();
        }
    }

    /// Behind the files that wait for their split to be full: so the order of all pictures is that of the paths,
    /// whatever the size of splits.
    private void emit(InputSplit split) {
        flush();
        sink.accept(split);
    }

    private void table(String path, long length) throws IOException {
        if (planned.hasWhole(path, length)) {
            return;
        }
        try {
            ParquetTable table = ParquetTable.open(configuration, inside(root, path));
            TableColumns.of(table, settings.columns());
            if (table.rowCount() == 0) {
                unreadable(path, "a table of no rows (expected: at least one)");
            }
            for (long from = 0; from < table.rowCount(); from += chunk) {
                emit(new TableRows(path, length, from, Math.min(chunk, table.rowCount() - from)));
            }
        } catch (IllegalArgumentException e) {
            unreadable(path, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            SplitReader.requireStorage(configuration, root, e);
            unreadable(path, "damaged table: " + withoutPath(e, path));
        }
    }

    private void archive(String path, long length) throws IOException {
        if (planned.hasWhole(path, length)) {
            return;
        }
        var scan = new ArchiveScan(configuration, inside(root, path), length);
        try {
            scan.run(
                    chunk,
                    part -> emit(new ArchiveSamples(path, length, part.offset(), part.from(), part.count())),
                    detail -> unreadable(path, detail));
        } catch (IOException e) {
            SplitReader.requireStorage(configuration, root, e);
            unreadable(path, "damaged archive: " + e.getMessage());
        }
    }

    private void unreadable(String path, String detail) {
        var split = new Unreadable(path, path + ": " + detail);
        if (!planned.has(split)) {
            emit(split);
        }
    }

    /// Parquet's messages name files by their absolute paths, which records must not.
    private String withoutPath(IOException e, String path) {
        return String.valueOf(e.getMessage())
                .replace(inside(root, path).toString(), path)
                .replace(root.toUri().getPath() + "/", "");
    }

    /// A path in a folder, whatever characters it has.
    static Path inside(Path folder, String path) {
        return new Path(folder, new Path(null, null, path));
    }
}
