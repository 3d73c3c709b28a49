package io.rexserve.trainer.corpus;

import io.rexserve.datasets.format.BoxCheck;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Grounding;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import io.rexserve.image.ImageHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A record as training keeps it: its size known, its boxes clipped to the image, without fields that training does
/// not read, equal texts shared. A region without a place in the image is left out, and with it its groundings.
final class UsableRecord {
    private final ImageRecord record;
    private final ImageHeader header;
    private final String place;
    private final ProblemSink problems;
    private final StringPool pool;
    private final UnaryOperator<String> spoken;

    /// Of each region, its place among those kept, or -1.
    private final int[] keptAs;

    /// @param place of the record, for messages
    /// @param spoken a category's name as it is asked
    UsableRecord(
            ImageRecord record,
            ImageHeader header,
            String place,
            ProblemSink problems,
            StringPool pool,
            UnaryOperator<String> spoken) {
        this.record = record;
        this.header = header;
        this.place = place;
        this.problems = problems;
        this.pool = pool;
        this.spoken = spoken;
        this.keptAs = new int[record.regions().size()];
    }

    ImageRecord record() {
        List<Region> regions = regions();
        return new ImageRecord(
                record.id(),
                record.image(),
                OptionalInt.of(header.width()),
                OptionalInt.of(header.height()),
                regions,
                record.captions().stream().map(this::caption).toList(),
                record.dialogues().stream().map(this::dialogue).toList(),
                pool.all(record.absent().stream().map(spoken).toList()),
                pool.all(record.notExhaustive().stream().map(spoken).toList()),
                pool.oneOrNull(record.split()),
                Provenance.UNKNOWN,
                null);
    }

    private List<Region> regions() {
        // Readers that know an image's size have checked its boxes already.
        boolean checked = record.width().isPresent() && record.height().isPresent();
        List<Region> kept = new ArrayList<>();
        for (int i = 0; i < keptAs.length; i++) {
            Region region = record.regions().get(i);
            int number = i;
            Optional<Box> box = checked
                    ? Optional.of(region.box())
                    : new BoxCheck(OptionalInt.of(header.width()), OptionalInt.of(header.height()), problems)
                            .corners(
                                    region.box().x1(),
                                    region.box().y1(),
                                    region.box().x2(),
                                    region.box().y2(),
                                    () -> place + ", region " + (number + 1));
            keptAs[i] = box.isPresent() ? kept.size() : -1;
            box.ifPresent(inside -> kept.add(region(region, clipped(inside))));
        }
        return kept;
    }

    private Box clipped(Box box) {
        return box.isWithin(header.width(), header.height(), 0)
                ? box
                : Box.ofCorners(
                        Math.max(0, box.x1()),
                        Math.max(0, box.y1()),
                        Math.min(header.width(), box.x2()),
                        Math.min(header.height(), box.y2()));
    }

    private Region region(Region region, Box box) {
        return new Region(
                null,
                box,
                region.category() == null ? null : pool.one(spoken.apply(region.category())),
                pool.all(region.phrases()),
                region.descriptions(),
                region.crowd(),
                OptionalDouble.empty(),
                region.score(),
                null);
    }

    private Caption caption(Caption caption) {
        return new Caption(caption.text(), groundings(caption.groundings()));
    }

    private Dialogue dialogue(Dialogue dialogue) {
        return new Dialogue(dialogue.turns().stream()
                .map(turn -> new Dialogue.Turn(turn.speaker(), turn.text(), groundings(turn.groundings())))
                .toList());
    }

    private List<Grounding> groundings(List<Grounding> groundings) {
        return groundings.stream().map(this::grounding).filter(Objects::nonNull).toList();
    }

    private @Nullable Grounding grounding(Grounding grounding) {
        List<Integer> regions = grounding.regions().stream()
                .map(region -> keptAs[region])
                .filter(region -> region >= 0)
                .toList();
        return regions.isEmpty() ? null : new Grounding(grounding.start(), grounding.end(), regions);
    }
}
