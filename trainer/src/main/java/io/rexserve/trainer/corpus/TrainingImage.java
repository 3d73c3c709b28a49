package io.rexserve.trainer.corpus;

import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// One image that can be learnt from: its file was there and of the stated size, its boxes lie inside it.
///
/// What training does with what is not plain:
/// - **crowds** ([Region#crowd()]) are no targets, as in DETR and detectron2; their names are [#incomplete()].
/// - **boxes over the border** were clipped to the image.
/// - **difficult objects** (Pascal VOC) are ordinary regions, as detectron2 trains on them.
/// - **regions with a score**, made by a machine, are ordinary regions.
/// - **categories annotated not exhaustively**: their regions are targets; their names are [#incomplete()].
///
/// Fields that only the source's format knows (outlines, keypoints) and ids of regions are not kept.
///
/// @param record with width and height known
public record TrainingImage(ImageRecord record, Vocabulary vocabulary) {
    public TrainingImage {
        if (record.width().isEmpty() || record.height().isEmpty()) {
            throw new IllegalArgumentException(record.id() + ": no size (expected: width and height)");
        }
    }

    public String id() {
        return record.id();
    }

    /// Pixels of the upright original.
    public int width() {
        return record.width().getAsInt();
    }

    /// Pixels of the upright original.
    public int height() {
        return record.height().getAsInt();
    }

    /// All regions, crowds too: groundings of captions and dialogues count in this list.
    public List<Region> regions() {
        return record.regions();
    }

    /// The regions that are one object each: what proposals and answers should find.
    public List<Region> objects() {
        return record.regions().stream().filter(region -> !region.crowd()).toList();
    }

    /// Whether words are said of it that a change of the image could make untrue: phrases, descriptions, captions,
    /// dialogues.
    public boolean hasWords() {
        return !record.captions().isEmpty()
                || !record.dialogues().isEmpty()
                || record.regions().stream()
                        .anyMatch(region -> !region.phrases().isEmpty()
                                || !region.descriptions().isEmpty());
    }

    /// Names of which the image may hold more objects than it has regions: it must not be asked for all of them, nor
    /// how many there are, nor be told that there is none.
    public Set<String> incomplete() {
        Set<String> names = new LinkedHashSet<>(record.notExhaustive());
        record.regions().stream()
                .filter(Region::crowd)
                .map(Region::name)
                .filter(name -> !name.isEmpty())
                .forEach(names::add);
        return names;
    }

    /// Names that are known to have no object in the image: those listed as absent, and of a closed list annotated in
    /// full all that have no region. An image that lists names as absent or as not exhaustively annotated is of a
    /// federated set, whatever its format: only those listed are absent.
    public Set<String> absent() {
        Set<String> names = new LinkedHashSet<>(record.absent());
        boolean federated = vocabulary.federated()
                || !record.absent().isEmpty()
                || !record.notExhaustive().isEmpty();
        if (!federated) {
            names.addAll(vocabulary.names());
        }
        names.removeAll(record.notExhaustive());
        for (Region region : record.regions()) {
            if (region.category() != null) {
                names.remove(region.category());
            }
            region.phrases().forEach(names::remove);
        }
        return names;
    }
}
