package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.util.List;
import java.util.function.Predicate;

/// A record without the regions that a format cannot hold, and without the groundings that point into them: none of
/// the formats here has any.
final class KeptRegions {
    private KeptRegions() {}

    /// @param losses receives the regions and groundings left out
    static ImageRecord of(ImageRecord record, Predicate<Region> kept, Losses losses) {
        List<Region> regions = record.regions().stream().filter(kept).toList();
        losses.add(Loss.REGION, record.regions().size() - regions.size());
        losses.add(Loss.GROUNDING, groundings(record));
        return of(
                record,
                regions,
                record.captions().stream()
                        .map(caption -> Caption.of(caption.text()))
                        .toList(),
                record.dialogues().stream().map(KeptRegions::ungrounded).toList());
    }

    private static long groundings(ImageRecord record) {
        long count = record.captions().stream()
                .mapToLong(caption -> caption.groundings().size())
                .sum();
        return count
                + record.dialogues().stream()
                        .flatMap(dialogue -> dialogue.turns().stream())
                        .mapToLong(turn -> turn.groundings().size())
                        .sum();
    }

    private static Dialogue ungrounded(Dialogue dialogue) {
        return new Dialogue(dialogue.turns().stream()
                .map(turn -> Dialogue.Turn.of(turn.speaker(), turn.text()))
                .toList());
    }

    /// The record with other regions, which nothing points into.
    static ImageRecord withRegions(ImageRecord record, List<Region> regions) {
        return of(record, regions, record.captions(), record.dialogues());
    }

    private static ImageRecord of(
            ImageRecord record, List<Region> regions, List<Caption> captions, List<Dialogue> dialogues) {
        return new ImageRecord(
                record.id(),
                record.image(),
                record.width(),
                record.height(),
                regions,
                captions,
                dialogues,
                record.absent(),
                record.notExhaustive(),
                record.split(),
                record.provenance(),
                record.extras());
    }
}
