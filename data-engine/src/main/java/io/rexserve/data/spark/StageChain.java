package io.rexserve.data.spark;

import io.rexserve.data.duplicate.DuplicateSettings;
import io.rexserve.data.ingest.IngestSettings;
import io.rexserve.data.record.Lineage;
import io.rexserve.data.stage.Fingerprint;
import io.rexserve.data.stage.StageSettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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

    /// Neighbouring stages that a task runs one after the other on its chunk.
    ///
    /// @param first position of the first
    /// @param last position of the last
    record Group(int first, int last) implements Serializable {
        int size() {
            return last - first + 1;
        }
    }

    /// All stages in groups. Alone is a stage that reads the input or compares all pictures; the others follow each
    /// other as long as one model of this process is enough: so no slot waits for the slowest chunk of a stage.
    List<Group> groups() {
        var groups = new ArrayList<Group>();
        int first = 0;
        for (int stage = 1; stage <= size(); stage++) {
            if (stage == size() || isAlone(stage - 1) || isAlone(stage) || models(first, stage) > 1) {
                groups.add(new Group(first, stage - 1));
                first = stage;
            }
        }
        return groups;
    }

    private boolean isAlone(int stage) {
        return stages.get(stage) instanceof IngestSettings || stages.get(stage) instanceof DuplicateSettings;
    }

    private long models(int first, int last) {
        return stages.subList(first, last + 1).stream()
                .flatMap(settings -> settings.heldModels().stream())
                .distinct()
                .count();
    }

    /// Lineages of a group, in their order.
    List<Lineage> lineages(Group group) {
        return lineages.subList(group.first(), group.last() + 1);
    }

    /// Fingerprints of a group.
    Set<String> fingerprints(Group group) {
        return lineages(group).stream().map(Lineage::fingerprint).collect(Collectors.toUnmodifiableSet());
    }

    /// What a group is called: its stage, or its first and its last one.
    String name(Group group) {
        String first = settings(group.first()).stage();
        return group.size() == 1
                ? first
                : first + " to " + settings(group.last()).stage();
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
