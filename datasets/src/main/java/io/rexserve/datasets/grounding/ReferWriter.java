package io.rexserve.datasets.grounding;

import io.rexserve.datasets.coco.CocoFormat;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.PartFiles;
import io.rexserve.datasets.format.RecordLosses;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes REFER's two files: `refs(unc).p`, a pickle of protocol 2, and `instances.json`. References that a reader of
/// REFER found are written as they were; other phrases become one reference for each region, with their words as
/// tokens. Images and regions without a number get one.
final class ReferWriter implements DatasetWriter {
    private static final Set<Loss> HELD = EnumSet.of(
            Loss.CATEGORY,
            Loss.PHRASE,
            Loss.CROWD,
            Loss.AREA,
            Loss.IMAGE_SIZE,
            Loss.IMAGE_ID,
            Loss.REGION_ID,
            Loss.SPLIT,
            Loss.SOURCE,
            Loss.LICENCE,
            Loss.EXTRAS);
    private static final Set<Loss> COUNTED_BY_COCO = EnumSet.of(Loss.PRECISION, Loss.CATEGORY_DETAIL);
    // Above all ids of COCO, so that numbers given here meet none of them.
    private static final long FIRST_NUMBER = 1_000_000_000_000L;

    private final PartFiles files = new PartFiles();
    private final PickleOutput refs;
    private final DatasetWriter instances;
    private final String folderName;
    private final Losses losses;
    private final Losses cocoLosses = new Losses();
    private final RecordLosses unheld;
    private final Map<String, Long> categories = new HashMap<>();
    private long largestCategory;
    private long numbers = FIRST_NUMBER;
    private long refNumber;
    private long sentenceNumber;

    ReferWriter(Path folder, WriteOptions options) throws IOException {
        folderName = String.valueOf(folder.getFileName());
        losses = options.losses();
        unheld = new RecordLosses(losses, HELD);
        for (Category category : options.description().categories()) {
            categories.putIfAbsent(category.name(), category.id());
            largestCategory = Math.max(largestCategory, category.id());
        }
        refs = new PickleOutput(files.create(folder.resolve(ReferFormat.WRITTEN_REFS)));
        instances = CocoFormat.COCO.create(
                folder.resolve(ReferFormat.INSTANCES), new WriteOptions(options.description(), false, cocoLosses));
    }

    @Override
    public void write(ImageRecord record) throws IOException {
        unheld.count(record);
        Provenance p = record.provenance();
        losses.add(Loss.SOURCE, p.source() == null || p.source().equals(folderName) ? 0 : 1);
        losses.add(Loss.LICENCE, p.attribution() == null ? 0 : 1);
        String imageId = number(record.id());
        losses.add(Loss.IMAGE_ID, imageId.equals(record.id()) ? 0 : 1);
        var regions = new ArrayList<Region>();
        for (Region region : record.regions()) {
            String id = number(region.id());
            losses.add(Loss.REGION_ID, region.id() == null || id.equals(region.id()) ? 0 : 1);
            String category = region.category() == null ? MdetrReader.NO_CLASS : region.category();
            regions.add(plain(region, id, category));
            long categoryId = categories.computeIfAbsent(category, _ -> ++largestCategory);
            writeRefs(record, region, imageId, id, categoryId);
        }
        instances.write(new ImageRecord(
                imageId,
                record.image(),
                record.width(),
                record.height(),
                regions,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                new Provenance(null, p.url(), p.licence(), null),
                record.extras()));
    }

    private String number(@Nullable String id) {
        return id != null && id.matches("0|[1-9][0-9]{0,17}") ? id : Long.toString(numbers++);
    }

    private static Region plain(Region region, String id, String category) {
        ObjectNode extras = region.extras() == null ? null : region.extras().deepCopy();
        if (extras != null) {
            extras.remove(ReferReader.REFS);
        }
        return new Region(
                id,
                region.box(),
                category,
                List.of(),
                List.of(),
                region.crowd(),
                region.area(),
                region.score(),
                extras == null || extras.isEmpty() ? null : extras);
    }

    private void writeRefs(ImageRecord record, Region region, String imageId, String id, long category)
            throws IOException {
        if (region.extras() != null && region.extras().get(ReferReader.REFS) instanceof ArrayNode known) {
            for (var ref : known) {
                refs.add(ref);
            }
            return;
        }
        if (region.phrases().isEmpty()) {
            return;
        }
        ObjectNode ref = Json.object();
        ArrayNode sentenceIds = ref.putArray("sent_ids");
        ref.put("file_name", fileName(record.image().name(), id));
        ref.put("ann_id", Long.parseLong(id));
        ref.put("ref_id", refNumber++);
        ref.put("image_id", Long.parseLong(imageId));
        ref.put("split", record.split() == null ? "train" : record.split());
        ref.put("category_id", category);
        ArrayNode sentences = ref.putArray("sentences");
        for (String phrase : region.phrases()) {
            ObjectNode sentence = sentences.addObject();
            sentence.set("tokens", JsonLinesWriter.texts(List.of(phrase.strip().split("\\s+"))));
            sentence.put("raw", phrase);
            sentence.put("sent_id", sentenceNumber);
            sentence.put("sent", phrase);
            sentenceIds.add(sentenceNumber++);
        }
        refs.add(ref);
    }

    /// REFER names a reference's file by the image's and the annotation's number; its readers cut the number off.
    private static String fileName(String image, String id) {
        int dot = image.lastIndexOf('.');
        return dot < 0 ? image + "_" + id : image.substring(0, dot) + "_" + id + image.substring(dot);
    }

    @Override
    public void finish() throws IOException {
        refs.finish();
        instances.finish();
        files.finish();
        cocoLosses.counts().forEach((loss, count) -> {
            if (COUNTED_BY_COCO.contains(loss)) {
                losses.add(loss, count);
            }
        });
    }

    @Override
    public void close() throws IOException {
        try (files) {
            instances.close();
        }
    }
}
