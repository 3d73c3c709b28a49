package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.BoxCheck;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.TextLines;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Lines of `annotations.tsv` as records. A box has a `phrase`, else a `caption` in its place; with both, the caption
/// is its description. `category` is a field of ours that the published readers ignore. The size of an image is that
/// of its header.
final class TsvRecords implements Closeable {
    private static final Set<String> KEYS = Set.of("boxes");
    private static final Set<String> BOX_KEYS = Set.of("bbox", "phrase", "caption", "category");
    private static final int NUMBERS = 4;

    private final TsvImages images;
    private final TsvFormat.Layout layout;
    private final ProblemSink problems;

    TsvRecords(TsvFiles files, TsvFormat.Layout layout, ProblemSink problems) throws IOException {
        this.images = new TsvImages(files.images());
        this.layout = layout;
        this.problems = problems;
    }

    /// @param ids of the records before; null where records are not read in order
    ImageRecord record(TextLines.Line line, String place, @Nullable UniqueIds ids) throws DamagedEntry, IOException {
        String text = line.text().strip();
        int tab = text.indexOf('\t');
        if (tab < 0 || text.indexOf('\t', tab + 1) >= 0) {
            long columns = text.chars().filter(c -> c == '\t').count() + 1;
            throw new DamagedEntry(
                    ProblemReason.MALFORMED, place, columns + " columns (expected: image offset, tab, JSON)");
        }
        long offset = imageOffset(text.substring(0, tab).strip(), place);
        var entry = new Entry(JsonLinesReader.object(text.substring(tab + 1), place), place);
        TsvImages.Found image = images.at(offset, place);
        int width = image.header().width();
        int height = image.header().height();
        String name = image.source().name();
        return new ImageRecord(
                ids == null ? name : ids.unique(name, line.offset()),
                image.source(),
                OptionalInt.of(width),
                OptionalInt.of(height),
                regions(entry, new BoxCheck(OptionalInt.of(width), OptionalInt.of(height), problems)),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                Provenance.UNKNOWN,
                entry.rest(KEYS));
    }

    private static long imageOffset(String text, String place) throws DamagedEntry {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw new DamagedEntry(
                    ProblemReason.BAD_OFFSET, place, "image offset: " + text + " (expected: a number of bytes)");
        }
    }

    private List<Region> regions(Entry entry, BoxCheck check) throws DamagedEntry {
        if (!entry.has("boxes") && !entry.has("points")) {
            throw entry.missing("boxes", "a list");
        }
        var regions = new ArrayList<Region>();
        List<JsonNode> values = entry.list("boxes");
        for (int i = 0; i < values.size(); i++) {
            try {
                add(regions, entry.element("boxes", i, values.get(i)), check);
            } catch (DamagedEntry e) {
                e.report(problems);
            }
        }
        return regions;
    }

    private void add(List<Region> regions, Entry entry, BoxCheck check) throws DamagedEntry {
        double[] n = entry.numbers("bbox", NUMBERS);
        List<String> phrases = entry.texts("phrase");
        List<String> captions = entry.texts("caption");
        String category = entry.optionalText("category");
        if (phrases.isEmpty()) {
            phrases = captions;
            captions = List.of();
        }
        if (phrases.isEmpty() && category == null) {
            throw entry.missing("phrase", "text, or caption");
        }
        Optional<Box> box = switch (layout) {
            case CORNERS -> check.corners(n[0], n[1], n[2], n[3], entry::place);
            case SIZE -> check.size(n[0], n[1], n[2], n[3], entry::place);
        };
        if (box.isEmpty()) {
            return;
        }
        // A region with a category and no phrase is written with the category as its phrase.
        List<String> own =
                phrases.stream().filter(phrase -> !phrase.equals(category)).toList();
        append(regions, box.get(), category, own, captions, entry.rest(BOX_KEYS));
    }

    /// An entry for the box of the entry before holds a further phrase of the same region.
    private static void append(
            List<Region> regions,
            Box box,
            @Nullable String category,
            List<String> phrases,
            List<String> descriptions,
            @Nullable ObjectNode extras) {
        Region before = regions.isEmpty() ? null : regions.getLast();
        boolean same = before != null
                && extras == null
                && descriptions.isEmpty()
                && box.equals(before.box())
                && Objects.equals(category, before.category());
        if (before == null || !same) {
            regions.add(region(box, category, phrases, descriptions, extras));
            return;
        }
        var all = new ArrayList<>(before.phrases());
        all.addAll(phrases);
        regions.set(regions.size() - 1, region(box, category, all, before.descriptions(), before.extras()));
    }

    private static Region region(
            Box box,
            @Nullable String category,
            List<String> phrases,
            List<String> descriptions,
            @Nullable ObjectNode extras) {
        return new Region(
                null,
                box,
                category,
                phrases,
                descriptions,
                false,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                extras);
    }

    @Override
    public void close() throws IOException {
        images.close();
    }
}
