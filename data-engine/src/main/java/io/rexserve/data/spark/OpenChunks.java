package io.rexserve.data.spark;

import io.rexserve.data.chunk.RunFolder;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.store.AtomicFile;
import io.rexserve.data.store.RunFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;

/// Which chunks of some stages are left to do, a folder of them at a time.
record OpenChunks(RunFiles files, RunFolder folder, List<Lineage> stages, int chunks) {
    int folders() {
        return (chunks + RunFolder.CHUNKS_PER_FOLDER - 1) / RunFolder.CHUNKS_PER_FOLDER;
    }

    /// The numbers of the chunks of one folder that are not committed, or have pictures that failed, in any stage.
    List<Integer> of(int index) throws IOException {
        var open = new TreeSet<Integer>();
        for (Lineage stage : stages) {
            open.addAll(of(stage, index));
        }
        return List.copyOf(open);
    }

    private List<Integer> of(Lineage stage, int index) throws IOException {
        Set<String> names = new HashSet<>(files.list(folder.chunks(stage, index)));
        int first = index * RunFolder.CHUNKS_PER_FOLDER;
        var open = new ArrayList<Integer>();
        for (int chunk = first; chunk < Math.min(chunks, first + RunFolder.CHUNKS_PER_FOLDER); chunk++) {
            if (!names.contains(name(folder.chunk(stage, chunk))) || names.contains(name(folder.open(stage, chunk)))) {
                open.add(chunk);
            }
        }
        return open;
    }

    /// Removes what processes that were killed have left of chunks that are done: files that were being written, and
    /// journals. No task of the stages may be at work; one of a driver that is gone loses its file and fails.
    void sweep() throws IOException {
        for (Lineage stage : stages) {
            for (int i = 0; i < folders(); i++) {
                sweep(folder.chunks(stage, i));
            }
        }
    }

    private void sweep(String at) throws IOException {
        AtomicFile.deleteAbandoned(files.configuration(), new Path(at));
        Set<String> names = new HashSet<>(files.list(at));
        for (String name : names) {
            String chunk = name.endsWith(RunFolder.JOURNAL)
                    ? name.substring(0, name.length() - RunFolder.JOURNAL.length())
                    : "";
            if (!chunk.isEmpty()
                    && names.contains(chunk + RunFolder.PARQUET)
                    && !names.contains(chunk + RunFolder.OPEN)) {
                files.delete(at + "/" + name);
            }
        }
    }

    boolean any() throws IOException {
        for (int i = 0; i < folders(); i++) {
            if (!of(i).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
