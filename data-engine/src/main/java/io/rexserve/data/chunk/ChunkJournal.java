package io.rexserve.data.chunk;

import io.rexserve.data.record.RecordJson;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.data.store.JournalFile;
import io.rexserve.data.store.RunFiles;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the attempts at a chunk have done before it is committed: the outcomes of its pictures, and which pictures an
/// attempt had begun when its process died. Every attempt writes a file of its own.
///
/// Safe for several threads. A kill of the process loses nothing that was written.
final class ChunkJournal implements AutoCloseable {
    private final RunFiles files;
    private final String folder;
    private final String process;
    private final Map<String, Outcome> outcomes = new HashMap<>();
    private final Map<String, CrashHistory> histories = new HashMap<>();
    private final Set<String> running = new HashSet<>();
    private @Nullable JournalFile file;

    private ChunkJournal(RunFiles files, String folder, String process) {
        this.files = files;
        this.folder = folder;
        this.process = process;
    }

    /// One line; what it does not say is null.
    ///
    /// @param process on the first line: the process that writes this file
    /// @param begin picture that is worked on from here on, alone or not
    /// @param end picture that has an outcome
    /// @param dropped picture that was given up in good order
    private record Line(
            @Nullable String process,
            @Nullable String begin,
            boolean alone,
            @Nullable String end,
            @Nullable StoredOutcome outcome,
            @Nullable String dropped) {
        static Line process(String id) {
            return new Line(id, null, false, null, null, null);
        }

        static Line begin(String picture, boolean alone) {
            return new Line(null, picture, alone, null, null, null);
        }

        static Line end(String picture, Outcome outcome) {
            return new Line(null, null, false, picture, StoredOutcome.of(outcome), null);
        }

        static Line dropped(String picture) {
            return new Line(null, null, false, null, null, picture);
        }
    }

    /// An outcome as JSON; a kept one has a record.
    private record StoredOutcome(
            @Nullable String record,
            List<ItemRefusal> refusals,
            @Nullable RefusalReason reason,
            @Nullable String detail,
            Cost cost) {
        static StoredOutcome of(Outcome outcome) {
            return switch (outcome) {
                case Outcome.Kept kept ->
                    new StoredOutcome(RecordJson.write(kept.record()), kept.refusals(), null, null, kept.cost());
                case Outcome.Refused refused ->
                    new StoredOutcome(null, List.of(), refused.reason(), refused.detail(), refused.cost());
                case Outcome.Failed failed -> new StoredOutcome(null, List.of(), null, failed.detail(), failed.cost());
            };
        }

        Outcome outcome() {
            if (record != null) {
                return new Outcome.Kept(RecordJson.read(record), refusals, cost);
            }
            String text = String.valueOf(detail);
            return reason == null ? new Outcome.Failed(text, cost) : new Outcome.Refused(reason, text, cost);
        }
    }

    /// Reads what earlier attempts have written.
    ///
    /// @param folder of [RunFolder#journal]
    /// @param process id of this process, unique in the run
    static ChunkJournal open(RunFiles files, String folder, String process, ProcessExits exits) throws IOException {
        var journal = new ChunkJournal(files, folder, process);
        for (String name : JournalLines.files(files, folder)) {
            journal.add(JournalLines.read(files, folder + "/" + name, Line.class), exits);
        }
        return journal;
    }

    private void add(List<Line> attempt, ProcessExits exits) throws IOException {
        var open = new HashMap<String, Boolean>();
        String owner = "";
        for (Line line : attempt) {
            if (line.process() != null) {
                owner = line.process();
            } else if (line.begin() != null) {
                open.put(line.begin(), line.alone());
            } else if (line.dropped() != null) {
                open.remove(line.dropped());
            } else if (line.end() != null && line.outcome() != null) {
                open.remove(line.end());
                outcomes.put(line.end(), line.outcome().outcome());
            }
        }
        if (!open.isEmpty() && !owner.equals(process)) {
            boolean crash = exits.crashed(owner);
            open.forEach((picture, alone) ->
                    histories.merge(picture, CrashHistory.NONE.plus(alone, crash), CrashHistory::plus));
        }
    }

    /// The outcome that an earlier attempt has found; null if none has, or if the picture failed.
    synchronized @Nullable Outcome outcome(String picture) {
        Outcome outcome = outcomes.get(picture);
        return outcome instanceof Outcome.Failed ? null : outcome;
    }

    CrashHistory history(String picture) {
        return histories.getOrDefault(picture, CrashHistory.NONE);
    }

    synchronized void begin(String picture, boolean alone) throws IOException {
        write(Line.begin(picture, alone));
        running.add(picture);
    }

    synchronized void end(String picture, Outcome outcome) throws IOException {
        write(Line.end(picture, outcome));
        running.remove(picture);
        outcomes.put(picture, outcome);
    }

    private void write(Line line) throws IOException {
        if (file == null) {
            file = new JournalFile(files, JournalLines.newFile(folder));
            file.append(JournalLines.line(Line.process(process)));
        }
        file.append(JournalLines.line(line));
        file.flush();
    }

    /// Says of the pictures in work that their process lives and has given them up.
    synchronized void drop() throws IOException {
        for (String picture : running) {
            write(Line.dropped(picture));
        }
        running.clear();
    }

    @Override
    public synchronized void close() throws IOException {
        if (file != null) {
            try {
                drop();
            } finally {
                file.close();
                file = null;
            }
        }
    }
}
