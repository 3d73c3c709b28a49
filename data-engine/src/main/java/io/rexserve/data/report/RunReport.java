package io.rexserve.data.report;

import io.rexserve.data.chunk.SpendingJournal;
import io.rexserve.data.conversation.DialogueCoverage;
import io.rexserve.data.conversation.DialogueFile;
import io.rexserve.data.export.RunState;
import io.rexserve.data.export.StoredRun;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.review.JudgedRefusals;
import io.rexserve.data.review.Wilson;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.store.ChunkReader;
import io.rexserve.data.store.ChunkRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Everything that a report says, gathered in one walk over the chunks of every stage.
public final class RunReport {
    private final StoredRun run;
    private final RunState state;
    private final List<StageFigures> stages = new ArrayList<>();
    private final RecordFigures records = new RecordFigures();
    private final PictureSample sample;
    private final @Nullable DialogueFile dialogueFile;
    private final List<RexverseRecord> pictures = new ArrayList<>();
    private @Nullable Dialogues dialogues;

    /// What became of the recipe's file of dialogues.
    ///
    /// @param coverage null if the file could not be read
    /// @param problem why it could not; empty if it could
    record Dialogues(DialogueFile file, @Nullable DialogueCoverage coverage, String problem) {}

    private RunReport(StoredRun run, RunState state, int pictures, long seed) throws IOException {
        this.run = run;
        this.state = state;
        dialogueFile = run.dialogues();
        sample = new PictureSample(pictures, seed);
    }

    /// @param pictures that are shown
    /// @param seed that decides which
    public static RunReport of(StoredRun run, int pictures, long seed) throws IOException {
        var report = new RunReport(run, RunState.of(run), pictures, seed);
        for (Lineage stage : run.lineage()) {
            report.gather(stage);
        }
        report.cover();
        return report;
    }

    /// Reads the dialogues once more and finds their pictures.
    private void cover() {
        if (dialogueFile == null) {
            return;
        }
        try {
            var coverage = DialogueCoverage.of(dialogueFile, pictures.stream());
            dialogues = new Dialogues(dialogueFile, coverage, "");
        } catch (IOException e) {
            dialogues = new Dialogues(dialogueFile, null, String.valueOf(e.getMessage()));
        }
        pictures.clear();
    }

    private void gather(Lineage stage) throws IOException {
        var figures = new StageFigures(stage);
        boolean first = stage.equals(run.lineage().getFirst());
        boolean last = stage.equals(run.lineage().getLast());
        for (int chunk = 0; chunk < run.chunks(); chunk++) {
            if (!run.isDone(stage, chunk)) {
                continue;
            }
            figures.addChunk();
            try (ChunkReader<ChunkRow> rows = run.rows(stage, chunk)) {
                for (ChunkRow row = rows.next(); row != null; row = rows.next()) {
                    figures.add(row);
                    if (first && dialogueFile != null && row.outcome() instanceof Outcome.Kept kept) {
                        pictures.add(kept.record());
                    }
                    if (last && row.outcome() instanceof Outcome.Kept kept) {
                        records.add(kept.record());
                        sample.add(chunk, kept.record());
                    }
                }
            }
        }
        stages.add(figures);
    }

    RunState state() {
        return state;
    }

    List<StageFigures> stages() {
        return stages;
    }

    RecordFigures records() {
        return records;
    }

    /// Null where the recipe gives no dialogues.
    @Nullable
    Dialogues dialogues() {
        return dialogues;
    }

    List<PictureSample.Drawn> sample() {
        return sample.all();
    }

    /// Bytes of the sample's pictures by id.
    Map<String, byte[]> pictures() throws IOException {
        Map<Integer, Set<String>> wanted = sample.all().stream()
                .collect(Collectors.groupingBy(
                        PictureSample.Drawn::chunk,
                        TreeMap::new,
                        Collectors.mapping(drawn -> drawn.record().id(), Collectors.toSet())));
        var pictures = new HashMap<String, byte[]>();
        for (var chunk : wanted.entrySet()) {
            pictures.putAll(run.pictures(chunk.getKey(), chunk.getValue()));
        }
        return pictures;
    }

    /// Tokens that endpoints were paid for, by their names, refused and repeated answers too.
    Map<String, SpendingJournal.Tokens> spending() throws IOException {
        try (SpendingJournal journal =
                SpendingJournal.open(run.files(), run.folder().spending())) {
            return new TreeMap<>(journal.before());
        }
    }

    /// What people have said of refusals, by stage and reason, such as `content: low-content`.
    Map<String, Wilson> judgedRefusals() throws IOException {
        return JudgedRefusals.of(run);
    }

    /// The recipe as it was run last, null if there is none.
    @Nullable
    String recipe() throws IOException {
        return run.recipe();
    }
}
