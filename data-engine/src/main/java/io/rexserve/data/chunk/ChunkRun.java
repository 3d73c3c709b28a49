package io.rexserve.data.chunk;

import io.rexserve.data.record.Lineage;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.StageInput;
import io.rexserve.data.store.ChunkFile;
import io.rexserve.data.store.ChunkReader;
import io.rexserve.data.store.ChunkRow;
import io.rexserve.data.store.ChunkWriter;
import io.rexserve.data.store.RunFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/// A stage at work on a chunk: a row for each picture that the stage before kept, committed by one rename.
///
/// A committed chunk is left as it is, unless pictures of it have failed: then those alone are worked on again.
///
/// @param ingest where the bytes of the pictures are
/// @param before the stage before
/// @param chunk number
public record ChunkRun(RunFiles files, RunFolder folder, Lineage ingest, Lineage before, Lineage stage, int chunk) {
    /// Works on what is missing, and commits.
    ///
    /// @param process of this stage
    /// @throws java.util.concurrent.CancellationException if the run stops; nothing is lost
    /// @throws io.rexserve.data.stage.StageException if the stage cannot go on
    public ChunkReport run(StageProcess process, RunControl control) throws IOException, InterruptedException {
        String target = folder.chunk(stage, chunk);
        boolean committed = files.exists(target);
        if (committed && !files.exists(folder.open(stage, chunk))) {
            return report(rows(target), Map.of());
        }
        ChunkReport report = work(process, control, target, committed);
        files.delete(folder.journal(stage, chunk)); // an attempt that still writes loses its own
        return report;
    }

    private ChunkReport work(StageProcess process, RunControl control, String target, boolean committed)
            throws IOException, InterruptedException {
        List<ChunkRow> inputs = rows(folder.chunk(before, chunk)).stream()
                .filter(row -> row.outcome() instanceof Outcome.Kept)
                .toList();
        Map<String, Outcome> known = committed ? outcomes(rows(target)) : Map.of();
        try (ChunkAnswers answers = new ChunkAnswers(files, folder.answers(stage.stage(), chunk));
                ChunkJournal journal = ChunkJournal.open(
                        files,
                        folder.journal(stage, chunk),
                        control.process(),
                        new ProcessExits(files, folder.exits()))) {
            var outcomes = new HashMap<Integer, Outcome>();
            for (int i = 0; i < inputs.size(); i++) {
                String name = name(inputs.get(i));
                Outcome outcome = known.getOrDefault(name, journal.outcome(name));
                if (outcome != null) {
                    outcomes.put(i, outcome);
                }
            }
            var work = new ChunkWork(process, journal, answers, control, this::finished);
            Map<Integer, Outcome> computed = outcomes.size() == inputs.size() ? Map.of() : work(work, inputs, outcomes);
            outcomes.putAll(computed);
            List<ChunkRow> rows = commit(target, inputs, outcomes);
            return report(rows, computed);
        }
    }

    private List<ChunkRow> rows(String path) throws IOException {
        try (ChunkReader<ChunkRow> reader = ChunkFile.rows(files.configuration(), new Path(path))) {
            return reader.all();
        } catch (IOException e) {
            throw RunFiles.failed(path, "read", e);
        }
    }

    /// Names a picture in journals; copies of it may be elsewhere.
    private static String name(ChunkRow row) {
        return row.id() + " " + row.source();
    }

    private static Map<String, Outcome> outcomes(List<ChunkRow> rows) {
        var outcomes = new HashMap<String, Outcome>();
        for (ChunkRow row : rows) {
            if (!(row.outcome() instanceof Outcome.Failed)) {
                outcomes.put(name(row), row.outcome());
            }
        }
        return outcomes;
    }

    private Outcome finished(Outcome outcome) {
        return outcome instanceof Outcome.Kept kept
                ? new Outcome.Kept(kept.record().through(stage), kept.refusals(), kept.cost())
                : outcome;
    }

    private Map<Integer, Outcome> work(ChunkWork work, List<ChunkRow> inputs, Map<Integer, Outcome> done)
            throws IOException, InterruptedException {
        String path = folder.chunk(ingest, chunk);
        try (ChunkReader<ChunkRow> pictures = ChunkFile.pictures(files.configuration(), new Path(path))) {
            return work.run(new Pictures(path, pictures, inputs, done));
        }
    }

    /// The pictures that are left, with their bytes, one at a time.
    private static final class Pictures implements ChunkWork.Source {
        private final String path;
        private final ChunkReader<ChunkRow> pictures;
        private final List<ChunkRow> inputs;
        private final Map<Integer, Outcome> done;
        private int next;

        Pictures(String path, ChunkReader<ChunkRow> pictures, List<ChunkRow> inputs, Map<Integer, Outcome> done) {
            this.path = path;
            this.pictures = pictures;
            this.inputs = inputs;
            this.done = Map.copyOf(done);
        }

        @Override
        public ChunkWork.@Nullable Picture next() throws IOException {
            while (next < inputs.size() && done.containsKey(next)) {
                next++;
            }
            if (next == inputs.size()) {
                return null;
            }
            ChunkRow input = inputs.get(next);
            var kept = (Outcome.Kept) input.outcome();
            return new ChunkWork.Picture(next++, name(input), new StageInput(kept.record(), content(name(input))));
        }

        private byte[] content(String name) throws IOException {
            for (ChunkRow row = pictures.next(); row != null; row = pictures.next()) {
                if (row.picture() != null && name(row).equals(name)) {
                    return row.picture().content();
                }
            }
            throw new IOException(
                    path + ": no picture " + name + " (expected: every picture of later stages, in order)");
        }
    }

    private List<ChunkRow> commit(String target, List<ChunkRow> inputs, Map<Integer, Outcome> outcomes)
            throws IOException {
        var rows = new ArrayList<ChunkRow>();
        boolean open = files.exists(folder.open(before, chunk));
        for (int i = 0; i < inputs.size(); i++) {
            ChunkRow input = inputs.get(i);
            Outcome outcome = Objects.requireNonNull(outcomes.get(i));
            open |= outcome instanceof Outcome.Failed;
            rows.add(ChunkRow.of(input.id(), input.source(), outcome));
        }
        if (open) {
            files.write(folder.open(stage, chunk), new byte[0]); // first: no chunk with failures is taken for done
        }
        write(target, rows);
        if (!open) {
            files.delete(folder.open(stage, chunk));
        }
        return rows;
    }

    private void write(String target, List<ChunkRow> rows) throws IOException {
        try (ChunkWriter writer = ChunkWriter.rows(files.configuration(), new Path(target))) {
            for (ChunkRow row : rows) {
                writer.add(row);
            }
            writer.commit();
        } catch (IOException e) {
            throw RunFiles.failed(target, "written", e);
        }
    }

    private static ChunkReport report(List<ChunkRow> rows, Map<Integer, Outcome> computed) {
        ChunkReport report = ChunkReport.NONE;
        for (int i = 0; i < rows.size(); i++) {
            report = report.plus(rows.get(i).outcome(), computed.containsKey(i));
        }
        return report;
    }
}
