package io.rexserve.data.measure;

import io.rexserve.data.record.Origin;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.AnswerStore;
import io.rexserve.data.stage.EndpointLimits;
import io.rexserve.data.stage.Fingerprint;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageInput;
import io.rexserve.data.stage.StageSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The stages of a recipe in this process, on one picture after the other. Every stage is the one that a run opens;
/// what only chooses among pictures is left out, since every picture of the truth is to be measured.
final class MeasuredRun implements AutoCloseable {
    /// Stages that find and drop pictures.
    static final Set<String> CHOOSING = Set.of("ingest", "deduplicate", "content", "classify");

    private final Map<String, Stage> stages = new LinkedHashMap<>();
    private final AnswerStore answers = new MemoryAnswers();

    /// What became of one picture.
    ///
    /// @param after record behind each stage that kept it, by stage, in order
    /// @param refusals parts left out and, last, the picture itself if it was refused
    /// @param finished whether every stage kept it
    /// @param failure why a stage could say nothing of it; empty if none
    record Measured(
            LinkedHashMap<String, RexverseRecord> after,
            List<ItemRefusal> refusals,
            boolean finished,
            String failure) {}

    MeasuredRun(List<StageSettings> settings, int threads, EndpointLimits endpoints) {
        boolean opened = false;
        try {
            for (StageSettings stage : settings) {
                if (!CHOOSING.contains(stage.stage())) {
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

    Measured run(TruthPicture picture, byte[] content) throws InterruptedException {
        String id = Fingerprint.sha256(content);
        var origin = new Origin(
                picture.id(), null, null, null, null, null, picture.caption().text(), null);
        RexverseRecord record = RexverseRecord.of(id, origin, picture.width(), picture.height(), 0);
        var after = new LinkedHashMap<String, RexverseRecord>();
        var refusals = new ArrayList<ItemRefusal>();
        for (Map.Entry<String, Stage> stage : stages.entrySet()) {
            switch (stage.getValue().process(new StageInput(record, content), answers)) {
                case Outcome.Kept kept -> {
                    record = kept.record();
                    after.put(stage.getKey(), record);
                    refusals.addAll(kept.refusals());
                }
                case Outcome.Refused refused -> {
                    refusals.add(new ItemRefusal(picture.id(), refused.reason(), refused.detail()));
                    return new Measured(after, refusals, false, "");
                }
                case Outcome.Failed failed -> {
                    return new Measured(after, refusals, false, stage.getKey() + ": " + failed.detail());
                }
            }
        }
        return new Measured(after, refusals, true, "");
    }

    @Override
    public void close() {
        stages.values().forEach(Stage::close);
    }
}
