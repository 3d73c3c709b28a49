package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.PartFiles;
import io.rexserve.datasets.format.RecordLosses;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.Category;
import io.rexserve.datasets.record.Grounding;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes odvg. A region with a category is an instance, one with phrases a region of `grounding`, one with both is
/// both. Labels are numbered from 0 in the order of the dataset's categories, as Open-GroundingDino expects; categories
/// that the description does not list come behind them. The label map is written at the end, if there
/// is a label.
///
/// A phrase is one text for Open-GroundingDino: a region of several is written once for each of them.
final class OdvgWriter implements DatasetWriter {
    private static final Set<Loss> HELD =
            EnumSet.of(Loss.CATEGORY, Loss.PHRASE, Loss.CAPTION, Loss.GROUNDING, Loss.IMAGE_SIZE, Loss.EXTRAS);

    private final PartFiles files = new PartFiles();
    private final OutputStream out;
    private final Path labelMap;
    private final Losses losses;
    private final RecordLosses unheld;
    private final Map<String, Integer> labels = new LinkedHashMap<>();

    OdvgWriter(Path path, WriteOptions options) throws IOException {
        losses = options.losses();
        unheld = new RecordLosses(losses, HELD);
        for (Category category : options.description().categories()) {
            int label = labels.size();
            if (labels.putIfAbsent(category.name(), label) != null
                    || category.id() != label
                    || category.parent() != null
                    || category.extras() != null) {
                losses.add(Loss.CATEGORY_DETAIL);
            }
        }
        out = files.create(path);
        labelMap = LabelMap.pathFor(path);
        if (Files.exists(labelMap)) {
            throw new FileAlreadyExistsException(labelMap.toString());
        }
    }

    @Override
    public void write(ImageRecord record) throws IOException {
        @Nullable
        Caption caption = record.captions().isEmpty() ? null : record.captions().getFirst();
        Texts texts = new Texts(caption);
        countLosses(record, texts);
        ObjectNode line = Json.object();
        line.put("filename", record.image().name());
        record.height().ifPresent(height -> line.put("height", height));
        record.width().ifPresent(width -> line.put("width", width));
        ArrayNode instances = instances(record);
        ArrayNode regions = regions(record, texts);
        if (!instances.isEmpty() || (regions.isEmpty() && caption == null)) {
            line.putObject("detection").set("instances", instances);
        }
        if (!regions.isEmpty() || caption != null) {
            ObjectNode grounding = line.putObject("grounding");
            if (caption != null) {
                grounding.put("caption", caption.text());
            }
            grounding.set("regions", regions);
        }
        JsonLinesWriter.addExtras(line, record.extras(), losses);
        JsonLinesWriter.writeLine(out, line);
    }

    private void countLosses(ImageRecord record, Texts texts) {
        Set<Region> unnamed = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < record.regions().size(); i++) {
            Region region = record.regions().get(i);
            if (region.category() == null && texts.phrases(region, i).isEmpty()) {
                unnamed.add(region);
                losses.add(Loss.REGION);
            }
        }
        unheld.count(record, region -> !unnamed.contains(region));
        for (Caption further : record.captions().stream().skip(1).toList()) {
            losses.add(Loss.CAPTION);
            losses.add(Loss.GROUNDING, further.groundings().size());
        }
        record.dialogues()
                .forEach(dialogue -> dialogue.turns()
                        .forEach(turn ->
                                losses.add(Loss.GROUNDING, turn.groundings().size())));
    }

    private ArrayNode instances(ImageRecord record) {
        ArrayNode instances = Json.array();
        for (Region region : record.regions()) {
            String category = region.category();
            if (category == null) {
                continue;
            }
            ObjectNode instance = instances.addObject();
            instance.set("bbox", JsonLinesWriter.corners(region.box(), losses));
            instance.put("label", labels.computeIfAbsent(category, _ -> labels.size()));
            instance.put("category", category);
            JsonLinesWriter.addExtras(instance, region.extras(), losses);
        }
        return instances;
    }

    private ArrayNode regions(ImageRecord record, Texts texts) {
        ArrayNode regions = Json.array();
        for (int i = 0; i < record.regions().size(); i++) {
            Region region = record.regions().get(i);
            // Losses of an instance are counted already.
            Losses counted = region.category() == null ? losses : new Losses();
            ArrayNode corners = JsonLinesWriter.corners(region.box(), counted);
            boolean first = region.category() == null;
            List<String> phrases = texts.phrases(region, i);
            for (String phrase : phrases) {
                ObjectNode entry = regions.addObject();
                entry.set("bbox", corners);
                entry.put("phrase", phrase);
                ArrayNode tokens = texts.tokens(i, phrase, phrases);
                if (!tokens.isEmpty()) {
                    entry.set("tokens_positive", tokens);
                }
                if (first) {
                    JsonLinesWriter.addExtras(entry, region.extras(), losses);
                }
                first = false;
            }
        }
        return regions;
    }

    /// What a caption says of the regions.
    private record Texts(@Nullable Caption caption) {
        /// The region's phrases; where it has none, the caption's words for it.
        List<String> phrases(Region region, int position) {
            if (!region.phrases().isEmpty() || caption == null) {
                return region.phrases();
            }
            return caption.groundings().stream()
                    .filter(grounding -> grounding.regions().contains(position))
                    .map(grounding -> grounding.words(caption.text()))
                    .distinct()
                    .toList();
        }

        /// The spans for one phrase of a region: all but those that are the words of its other phrases.
        ArrayNode tokens(int position, String phrase, List<String> phrases) {
            ArrayNode tokens = Json.array();
            if (caption == null) {
                return tokens;
            }
            for (Grounding grounding : caption.groundings()) {
                String words = grounding.words(caption.text());
                if (grounding.regions().contains(position) && (words.equals(phrase) || !phrases.contains(words))) {
                    tokens.addArray().add(grounding.start()).add(grounding.end());
                }
            }
            return tokens;
        }
    }

    @Override
    public void finish() throws IOException {
        ObjectNode map = Json.object();
        labels.forEach((name, label) -> map.put(String.valueOf(label), name));
        if (!map.isEmpty()) {
            OutputStream file = files.create(labelMap);
            file.write(Json.text(map).getBytes(StandardCharsets.UTF_8));
            file.write('\n');
        }
        files.finish();
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
