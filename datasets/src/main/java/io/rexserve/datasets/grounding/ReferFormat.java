package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.WriteOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// RefCOCO, RefCOCO+ and RefCOCOg as REFER publishes them: a folder with `refs(unc).p`, a pickle of references, and
/// `instances.json`, their boxes in COCO's form. The pickle is read without running anything ([Pickle]).
///
/// Source: `lichengunc/refer`, `refer.py`.
public final class ReferFormat implements DatasetFormat {
    static final String INSTANCES = "instances.json";
    static final String WRITTEN_REFS = "refs(unc).p";

    @Override
    public String name() {
        return "refer";
    }

    @Override
    public String summary() {
        return "RefCOCO as REFER publishes it: a folder with refs(unc).p and instances.json";
    }

    @Override
    public boolean holdsSplits() {
        return true;
    }

    @Override
    public boolean isLikely(Path path) throws IOException {
        return Files.isDirectory(path) ? !refs(path).isEmpty() : isRefs(path);
    }

    private static boolean isRefs(Path path) {
        String name = path.getFileName().toString();
        return name.startsWith("refs(") && (name.endsWith(".p") || name.endsWith(".pkl") || name.endsWith(".json"));
    }

    private static List<Path> refs(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(ReferFormat::isRefs).sorted().toList();
        }
    }

    /// @param path folder with one file of references, or that file
    @Override
    public DatasetReader open(Path path, ReadOptions options) throws IOException {
        Path refs = path;
        if (Files.isDirectory(path)) {
            List<Path> found = refs(path);
            if (found.size() != 1) {
                throw new DatasetException(path + ": " + (found.isEmpty() ? "no refs(...).p" : "several " + found)
                        + " (expected: the path of one)");
            }
            refs = found.getFirst();
        }
        return new ReferReader(refs, options);
    }

    @Override
    public DatasetWriter create(Path path, WriteOptions options) throws IOException {
        return new ReferWriter(path, options);
    }
}
