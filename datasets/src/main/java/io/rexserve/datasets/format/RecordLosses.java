package io.rexserve.datasets.format;

import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Counts what a record has and a format has no field for. A writer names the kinds that it holds once; kinds that
/// depend on the record (several captions where one fits, digits of a box) it counts itself.
public final class RecordLosses {
    private final Losses losses;
    private final Set<Loss> held;

    /// @param held kinds that the format has a field for
    public RecordLosses(Losses losses, Set<Loss> held) {
        this.losses = losses;
        this.held = held.isEmpty() ? EnumSet.noneOf(Loss.class) : EnumSet.copyOf(held);
    }

    public void count(ImageRecord record) {
        count(record, _ -> true);
    }

    /// @param written which regions are written at all; of the others nothing is counted
    public void count(ImageRecord record, Predicate<Region> written) {
        add(Loss.IMAGE_ID, !record.id().equals(record.image().name()));
        add(Loss.IMAGE_SIZE, record.width().isPresent());
        add(Loss.CAPTION, record.captions().size());
        add(Loss.DIALOGUE, record.dialogues().size());
        add(Loss.ABSENT, record.absent().size());
        add(Loss.NOT_EXHAUSTIVE, record.notExhaustive().size());
        add(Loss.SPLIT, record.split() != null);
        add(Loss.EXTRAS, Json.fieldCount(record.extras()));
        count(record.provenance());
        for (Caption caption : record.captions()) {
            add(Loss.GROUNDING, caption.groundings().size());
        }
        for (Dialogue dialogue : record.dialogues()) {
            for (Dialogue.Turn turn : dialogue.turns()) {
                add(Loss.GROUNDING, turn.groundings().size());
            }
        }
        record.regions().stream().filter(written).forEach(this::count);
    }

    private void count(Provenance provenance) {
        add(Loss.SOURCE, stated(provenance.source()) + stated(provenance.url()));
        add(Loss.LICENCE, stated(provenance.licence()) + stated(provenance.attribution()));
    }

    private void count(Region region) {
        add(Loss.REGION_ID, region.id() != null);
        add(Loss.CATEGORY, region.category() != null);
        add(Loss.PHRASE, region.phrases().size());
        add(Loss.DESCRIPTION, region.descriptions().size());
        add(Loss.CROWD, region.crowd());
        add(Loss.AREA, region.area().isPresent());
        add(Loss.SCORE, region.score().isPresent());
        add(Loss.EXTRAS, Json.fieldCount(region.extras()));
    }

    private static int stated(@Nullable String value) {
        return value == null ? 0 : 1;
    }

    private void add(Loss loss, boolean lost) {
        add(loss, lost ? 1 : 0);
    }

    private void add(Loss loss, int count) {
        if (!held.contains(loss)) {
            losses.add(loss, count);
        }
    }
}
