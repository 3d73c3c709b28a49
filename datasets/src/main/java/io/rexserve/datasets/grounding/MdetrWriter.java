package io.rexserve.datasets.grounding;

import io.rexserve.datasets.coco.CocoFormat;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.RecordLosses;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.Grounding;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes MDETR's form: an entry for each phrase of each region, and one for a caption that no phrase repeats with the
/// regions that it is grounded in. Regions without a category get MDETR's `object`.
final class MdetrWriter implements DatasetWriter {
    private static final Set<Loss> HELD = EnumSet.of(
            Loss.CATEGORY,
            Loss.PHRASE,
            Loss.CAPTION,
            Loss.GROUNDING,
            Loss.CROWD,
            Loss.AREA,
            Loss.IMAGE_SIZE,
            Loss.IMAGE_ID,
            Loss.REGION_ID,
            Loss.SOURCE,
            Loss.LICENCE,
            Loss.EXTRAS);
    private static final Set<Loss> COUNTED_BY_COCO = EnumSet.of(Loss.PRECISION, Loss.CATEGORY_DETAIL, Loss.IMAGE_ID);

    private final DatasetWriter coco;
    private final Losses losses;
    private final Losses cocoLosses = new Losses();
    private final RecordLosses unheld;

    MdetrWriter(Path path, WriteOptions options) throws IOException {
        losses = options.losses();
        unheld = new RecordLosses(losses, HELD);
        DatasetDescription description = options.description();
        coco = CocoFormat.COCO.create(path, new WriteOptions(description, false, cocoLosses));
    }

    @Override
    public void write(ImageRecord record) throws IOException {
        boolean entry = isEntry(record);
        unheld.count(record, region -> !region.phrases().isEmpty());
        losses.add(Loss.LICENCE, record.provenance().attribution() == null ? 0 : 1);
        losses.add(
                Loss.REGION,
                record.regions().stream()
                        .filter(region -> region.phrases().isEmpty())
                        .count());
        int number = 0;
        for (int i = 0; i < record.regions().size(); i++) {
            Region region = record.regions().get(i);
            for (String phrase : region.phrases()) {
                Caption caption = caption(record, phrase);
                String id = entry ? record.id() : record.id() + "#" + number++;
                coco.write(entry(record, id, caption, List.of(withTokens(region, tokens(caption, i)))));
            }
        }
        for (Caption caption : record.captions()) {
            boolean repeated = record.regions().stream()
                    .anyMatch(region -> region.phrases().contains(caption.text()));
            if (!repeated) {
                var grounded = new ArrayList<Region>();
                for (int i = 0; i < record.regions().size(); i++) {
                    ArrayNode tokens = tokens(caption, i);
                    if (!tokens.isEmpty()) {
                        grounded.add(withTokens(record.regions().get(i), tokens));
                    }
                }
                coco.write(entry(record, record.id() + "#" + number++, caption, grounded));
            }
        }
        if (record.captions().isEmpty()
                && record.regions().stream().allMatch(region -> region.phrases().isEmpty())) {
            losses.add(Loss.IMAGE);
        }
    }

    /// Whether the record is what one entry holds, and keeps its id.
    private static boolean isEntry(ImageRecord record) {
        return record.regions().size() == 1
                && record.regions().getFirst().phrases().size() == 1
                && record.captions().size() <= 1;
    }

    private static Caption caption(ImageRecord record, String phrase) {
        return record.captions().stream()
                .filter(caption -> caption.text().equals(phrase))
                .findFirst()
                .orElse(Caption.of(phrase));
    }

    private static ArrayNode tokens(Caption caption, int region) {
        ArrayNode tokens = Json.array();
        for (Grounding grounding : caption.groundings()) {
            if (grounding.regions().contains(region)) {
                tokens.addArray().add(grounding.start()).add(grounding.end());
            }
        }
        return tokens;
    }

    private static Region withTokens(Region region, ArrayNode tokens) {
        ObjectNode extras =
                region.extras() == null ? Json.object() : region.extras().deepCopy();
        extras.set("tokens_positive", tokens);
        String category = region.category() == null ? MdetrReader.NO_CLASS : region.category();
        return new Region(
                region.id(),
                region.box(),
                category,
                List.of(),
                List.of(),
                region.crowd(),
                region.area(),
                region.score(),
                extras);
    }

    private static ImageRecord entry(ImageRecord record, String id, Caption caption, List<Region> regions) {
        ObjectNode extras =
                record.extras() == null ? Json.object() : record.extras().deepCopy();
        extras.put("caption", caption.text());
        @Nullable String source = record.provenance().source();
        if (source != null) {
            extras.put("dataset_name", source);
        }
        if (!id.equals(record.id()) && !extras.has("original_id")) {
            extras.put("original_id", record.id());
        }
        if (!extras.has("tokens_negative")) {
            int length = caption.text().codePointCount(0, caption.text().length());
            extras.putArray("tokens_negative").addArray().add(0).add(length);
        }
        Provenance p = record.provenance();
        return new ImageRecord(
                id,
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
                extras);
    }

    @Override
    public void finish() throws IOException {
        coco.finish();
        cocoLosses.counts().forEach((loss, count) -> {
            if (COUNTED_BY_COCO.contains(loss)) {
                losses.add(loss, count);
            }
        });
    }

    @Override
    public void close() throws IOException {
        coco.close();
    }
}
