package io.rexserve.data.measure;

import io.rexserve.data.duplicate.DuplicateSettings;
import io.rexserve.data.duplicate.SeenPictures;
import io.rexserve.data.ingest.IngestSettings;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.stage.EndpointLimits;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageInput;
import io.rexserve.data.stage.StageSettings;
import io.rexserve.data.store.ChunkRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// All stages of a recipe in this process, on one picture after the other. Every stage is the one that a run opens;
/// `deduplicate`, which a run does over all chunks at once, compares each picture with those before it.
final class MeasuredRun implements AutoCloseable {
    /// Stages that choose among pictures by nothing but the pictures.
    private static final String INGEST = "ingest";

    private static final String DEDUPLICATE = "deduplicate";
    private static final String CONTENT = "content";

    private final Map<String, Stage> stages = new LinkedHashMap<>();
    private final AnswerStore answers = new MemoryAnswers();
    private final IngestSettings ingest;
    private final @Nullable SeenPictures seen;
    private final long seed;
    private final int distance;

    /// What became of one picture.
    ///
    /// @param after record behind each stage that kept it, by stage, in order
    /// @param refusals parts left out and, last, the picture itself if it was refused
    /// @param lostIn stage that refused it, or could say nothing of it; empty if every stage kept it
    /// @param failure why a stage could say nothing of it; empty if none
    record Measured(
            SequencedMap<String, RexverseRecord> after, List<ItemRefusal> refusals, String lostIn, String failure) {
        /// Whether every stage kept it.
        boolean finished() {
            return lostIn.isEmpty();
        }
    }

    /// The last stage that a picture came to, and what that made of it.
    record Step(String stage, Outcome outcome) {}

    MeasuredRun(List<StageSettings> settings, long seed, int threads, EndpointLimits endpoints) {
        this.seed = seed;
        ingest = of(settings, IngestSettings.class).orElse(IngestSettings.DEFAULT);
        Optional<DuplicateSettings> duplicates = of(settings, DuplicateSettings.class);
        seen = duplicates.map(SeenPictures::new).orElse(null);
        distance = duplicates.map(DuplicateSettings::distance).orElse(-1);
        boolean opened = false;
        try {
            for (StageSettings stage : settings) {
                if (!(stage instanceof IngestSettings) && !(stage instanceof DuplicateSettings)) {
                    stages.put(stage.stage(), stage.open(new StageEnvironment(threads, endpoints)));
                }
            }
            opened = true;
        } finally {
            if (!opened) {
                close();
            }
        }
    }

    private static <T extends StageSettings> Optional<T> of(List<StageSettings> settings, Class<T> type) {
        return settings.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /// Whether the recipe has a stage that must refuse a decoy.
    boolean refuses(Decoy.Kind kind) {
        return switch (kind) {
            case COPY -> seen != null;
            case NEAR_COPY -> seen != null && distance >= 0;
            case PRODUCT -> stages.containsKey(CONTENT);
        };
    }

    /// Takes a decoy through the stages that look at nothing but pictures.
    Step run(Decoy decoy, String id) throws InterruptedException {
        ChunkRow row = ingest.row(id, decoy.content(), "", seed, new Lineage(INGEST, "measure"));
        Step step = chosen(row);
        Stage content = stages.get(CONTENT);
        return step.outcome() instanceof Outcome.Kept kept && content != null
                ? new Step(CONTENT, content.process(new StageInput(kept.record(), decoy.content()), answers))
                : step;
    }

    private Step chosen(ChunkRow row) {
        if (row.picture() == null || seen == null) {
            return new Step(INGEST, row.outcome());
        }
        Optional<Outcome.Refused> duplicate = seen.add(row.id(), row.picture().hash(), row.source());
        return new Step(DEDUPLICATE, duplicate.isPresent() ? duplicate.get() : row.outcome());
    }

    Measured run(TruthPicture picture, byte[] content) throws InterruptedException {
        ChunkRow row =
                ingest.row(picture.id(), content, picture.caption().text(), seed, new Lineage(INGEST, "measure"));
        var after = new LinkedHashMap<String, RexverseRecord>();
        var refusals = new ArrayList<ItemRefusal>();
        Step step = chosen(row);
        if (step.outcome() instanceof Outcome.Kept kept) {
            for (Map.Entry<String, Stage> stage : stages.entrySet()) {
                step = new Step(
                        stage.getKey(), stage.getValue().process(new StageInput(kept.record(), content), answers));
                if (!(step.outcome() instanceof Outcome.Kept next)) {
                    break;
                }
                kept = next;
                after.put(stage.getKey(), kept.record());
                refusals.addAll(kept.refusals());
            }
        }
        return measured(picture, step, after, refusals);
    }

    private static Measured measured(
            TruthPicture picture, Step last, SequencedMap<String, RexverseRecord> after, List<ItemRefusal> refusals) {
        return switch (last.outcome()) {
            case Outcome.Kept _ -> new Measured(after, refusals, "", "");
            case Outcome.Refused refused -> {
                refusals.add(new ItemRefusal(picture.id(), refused.reason(), refused.detail()));
                yield new Measured(after, refusals, last.stage(), "");
            }
            case Outcome.Failed failed ->
                new Measured(after, refusals, last.stage(), last.stage() + ": " + failed.detail());
        };
    }

    /// Puts decoys among the pictures: behind a picture, those made of it.
    void decoys(TruthPicture picture, byte[] content, int turn, RecordFigures figures)
            throws IOException, InterruptedException {
        for (Decoy decoy : Decoy.of(picture, content, turn)) {
            if (refuses(decoy.kind())) {
                figures.add(decoy.kind(), run(decoy, picture.id() + "-" + decoy.kind()));
            }
        }
    }

    @Override
    public void close() {
        stages.values().forEach(Stage::close);
    }
}
