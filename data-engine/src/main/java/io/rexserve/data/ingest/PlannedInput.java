package io.rexserve.data.ingest;

import io.rexserve.data.ingest.InputSplit.ArchiveSamples;
import io.rexserve.data.ingest.InputSplit.Files;
import io.rexserve.data.ingest.InputSplit.PictureFile;
import io.rexserve.data.ingest.InputSplit.TableRows;
import io.rexserve.data.ingest.InputSplit.Unreadable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What is planned already.
final class PlannedInput {
    private final PathSet files = new PathSet();
    private final Map<String, Long> wholes = new HashMap<>();
    private final Set<Unreadable> unreadable = new HashSet<>();

    private PlannedInput() {}

    static PlannedInput of(Iterable<InputSplit> splits) {
        var planned = new PlannedInput();
        for (InputSplit split : splits) {
            planned.add(split);
        }
        return planned;
    }

    private void add(InputSplit split) {
        switch (split) {
            case Files some -> some.files().stream().map(PictureFile::path).forEach(files::add);
            case TableRows rows -> wholes.put(rows.path(), rows.length());
            case ArchiveSamples samples -> wholes.put(samples.path(), samples.length());
            case Unreadable part -> unreadable.add(part);
        }
    }

    boolean hasFile(String path) {
        return files.contains(path);
    }

    boolean has(Unreadable split) {
        return unreadable.contains(split);
    }

    /// Whether a table or archive is planned.
    ///
    /// @throws PlanException if it was longer or shorter then
    boolean hasWhole(String path, long length) throws PlanException {
        Long before = wholes.get(path);
        if (before != null && before != length) {
            throw new PlanException(path + ": " + length + " bytes (expected: " + before
                    + " as when it was planned; put new pictures into new files)");
        }
        return before != null;
    }
}
