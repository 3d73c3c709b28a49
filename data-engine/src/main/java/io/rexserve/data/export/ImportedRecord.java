package io.rexserve.data.export;

import io.rexserve.data.record.Conversation;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.Origin;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.data.stage.Fingerprint;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An annotated image as a record of the engine. What the record has no place for is counted.
final class ImportedRecord {
    private final ImageRecord image;
    private final String set;
    private final String by;
    private final ImportCounts counts;

    /// @param set name of the dataset, for images whose source is not stated
    ImportedRecord(ImageRecord image, String set, ImportCounts counts) {
        this.image = image;
        this.set = set;
        this.by = "import:" + set;
        this.counts = counts;
    }

    /// @param width of the upright picture in pixels
    RexverseRecord of(byte[] content, int width, int height) {
        var provenance = image.provenance();
        var origin = new Origin(
                image.image().name(),
                null,
                provenance.source() == null ? set : provenance.source(),
                provenance.url(),
                provenance.licence(),
                provenance.attribution(),
                null,
                null);
        var regions = new ArrayList<GroundedRegion>();
        var places = new ArrayList<Integer>();
        for (Region region : image.regions()) {
            GroundedRegion kept = region(region, width, height);
            places.add(kept == null ? -1 : regions.size());
            if (kept != null) {
                regions.add(kept);
            }
        }
        return RexverseRecord.of(Fingerprint.sha256(content), origin, width, height, 0)
                .withCaptions(captions())
                .withRegions(regions)
                .withConversations(conversations(new RegionPositions(places)));
    }

    private List<Statement> captions() {
        var captions = new ArrayList<Statement>();
        for (Caption caption : image.captions()) {
            counts.add(ImportCounts.Lost.GROUNDING, caption.groundings().size());
            Statement statement = statement(caption.text());
            if (statement != null) {
                captions.add(statement);
            }
        }
        return captions;
    }

    /// Null for a text without words, which is counted.
    private @Nullable Statement statement(String text) {
        if (text.isBlank()) {
            counts.add(ImportCounts.Lost.BLANK_TEXT, 1);
            return null;
        }
        return Statement.of(text, by);
    }

    private @Nullable GroundedRegion region(Region region, int width, int height) {
        if (region.crowd()) {
            counts.add(ImportCounts.Lost.CROWD, 1);
            return null;
        }
        if (!region.box().isWithin(width, height, 1)) {
            counts.add(ImportCounts.Lost.OUTSIDE, 1);
            return null;
        }
        List<String> phrases = region.phrases().stream()
                .filter(text -> !text.isBlank() && !text.equals(region.category()))
                .toList();
        Statement category = region.name().isBlank() ? null : Statement.of(region.name(), by);
        if (category == null) {
            counts.add(ImportCounts.Lost.UNNAMED, 1);
            return null;
        }
        boolean named = region.category() != null;
        int used = named ? 0 : 1;
        Statement phrase = phrases.size() > used ? Statement.of(phrases.get(used), by) : null;
        counts.add(ImportCounts.Lost.FURTHER_TEXT, Math.max(0, phrases.size() - used - 1));
        counts.add(
                ImportCounts.Lost.FURTHER_TEXT,
                Math.max(0, region.descriptions().size() - 1));
        var scores = new TreeMap<String, Double>();
        region.score().ifPresent(score -> scores.put("import", score));
        return new GroundedRegion(
                region.box(),
                List.of(),
                category,
                phrase,
                region.descriptions().isEmpty()
                        ? null
                        : statement(region.descriptions().getFirst()),
                null,
                scores);
    }

    private List<Conversation> conversations(RegionPositions positions) {
        var conversations = new ArrayList<Conversation>();
        for (Dialogue dialogue : image.dialogues()) {
            positions
                    .moved(dialogue)
                    .ifPresentOrElse(
                            moved -> conversations.add(new Conversation(moved, by)),
                            () -> counts.add(ImportCounts.Lost.DIALOGUE, 1));
        }
        return conversations;
    }
}
