package io.rexserve.data.spark;

import io.rexserve.data.record.Lineage;
import io.rexserve.data.stage.Fingerprint;
import io.rexserve.data.stage.StageSettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/// The stages of a run in order, each with its fingerprint. The first one is ingest.
record StageChain(ArrayList<StageSettings> stages, ArrayList<Lineage> lineages) implements Serializable {
    static StageChain of(List<StageSettings> stages) {
        var lineages = new ArrayList<Lineage>();
        String before = Fingerprint.START;
        for (StageSettings settings : stages) {
            Lineage lineage = Fingerprint.of(settings, before);
            lineages.add(lineage);
            before = lineage.fingerprint();
        }
        return new StageChain(new ArrayList<>(stages), lineages);
    }

    int size() {
        return stages.size();
    }

    StageSettings settings(int stage) {
        return stages.get(stage);
    }

    Lineage lineage(int stage) {
        return lineages.get(stage);
    }
}
