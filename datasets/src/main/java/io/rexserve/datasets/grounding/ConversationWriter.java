package io.rexserve.datasets.grounding;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.PartFiles;
import io.rexserve.datasets.format.RecordLosses;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Dialogue.Speaker;
import io.rexserve.datasets.record.Grounding;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes conversations with `bbox_list`, one entry for each dialogue. Groundings of texts without tags become tags;
/// `added` names what a turn's value has beyond the record's text, so that it reads back as it was. Names and phrases
/// of the regions stand in lists parallel to the boxes, which other readers ignore.
///
/// A record without a dialogue becomes an index conversation in ChatRex's words: all its names are asked for, and the
/// answer lists their regions. One without names either cannot be written.
final class ConversationWriter implements DatasetWriter {
    private static final Set<Loss> HELD = EnumSet.of(
            Loss.IMAGE_ID,
            Loss.CATEGORY,
            Loss.PHRASE,
            Loss.DIALOGUE,
            Loss.GROUNDING,
            Loss.IMAGE_SIZE,
            Loss.SCORE,
            Loss.EXTRAS);

    private final PartFiles files = new PartFiles();
    private final OutputStream out;
    private final boolean lines;
    private final Losses losses;
    private final RecordLosses unheld;
    private boolean first = true;

    ConversationWriter(Path path, WriteOptions options) throws IOException {
        losses = options.losses();
        unheld = new RecordLosses(losses, HELD);
        losses.add(
                Loss.CATEGORY_DETAIL,
                options.description().categories().stream()
                        .filter(category -> category.parent() != null || Json.fieldCount(category.extras()) > 0)
                        .count());
        lines = path.getFileName().toString().endsWith(".jsonl");
        out = files.create(path);
    }

    @Override
    public void write(ImageRecord record) throws IOException {
        List<Dialogue> dialogues = record.dialogues().stream()
                .filter(dialogue -> !dialogue.turns().isEmpty())
                .toList();
        if (dialogues.isEmpty()) {
            Map<String, List<Integer>> named = named(record.regions());
            if (named.isEmpty()) {
                losses.add(Loss.IMAGE);
                return;
            }
            dialogues = List.of(indexConversation(named));
        }
        countLosses(record);
        boolean repeated = false;
        for (Dialogue dialogue : dialogues) {
            // Losses of the boxes are counted once.
            write(record, dialogue, repeated ? new Losses() : losses);
            repeated = true;
        }
    }

    private void countLosses(ImageRecord record) {
        unheld.count(record);
        record.captions()
                .forEach(caption ->
                        losses.add(Loss.GROUNDING, caption.groundings().size()));
        record.regions().forEach(region -> losses.add(Loss.EXTRAS, Json.fieldCount(region.extras())));
        losses.add(
                Loss.DIALOGUE,
                record.dialogues().stream()
                        .filter(dialogue -> dialogue.turns().isEmpty())
                        .count());
    }

    private static Map<String, List<Integer>> named(List<Region> regions) {
        var named = new LinkedHashMap<String, List<Integer>>();
        for (int i = 0; i < regions.size(); i++) {
            Region region = regions.get(i);
            List<String> names = region.category() != null ? List.of(region.category()) : region.phrases();
            for (String name : names) {
                named.computeIfAbsent(name, _ -> new ArrayList<>()).add(i);
            }
        }
        return named;
    }

    /// Source of the question: ChatRex `tests/test_chatrex_detection.py`.
    private static Dialogue indexConversation(Map<String, List<Integer>> named) {
        String question = ConversationRecords.IMAGE_TOKEN + "Please detect " + String.join("; ", named.keySet())
                + " in this image. Answer the question with object indexes.";
        var answer = new StringBuilder();
        named.forEach((name, objects) ->
                answer.append(answer.isEmpty() ? "" : "\n").append(ObjectTags.answer(name, objects)));
        return new Dialogue(List.of(
                Dialogue.Turn.of(Speaker.USER, question), Dialogue.Turn.of(Speaker.ASSISTANT, answer.toString())));
    }

    private void write(ImageRecord record, Dialogue dialogue, Losses counted) throws IOException {
        ObjectNode entry = Json.object();
        entry.put("id", record.id());
        entry.put("image", record.image().name());
        record.width().ifPresent(width -> entry.put("width", width));
        record.height().ifPresent(height -> entry.put("height", height));
        ArrayNode turns = entry.putArray("conversations");
        boolean asked = dialogue.turns().stream().anyMatch(turn -> turn.text().contains("<image>"));
        for (Dialogue.Turn turn : dialogue.turns()) {
            boolean addImage = !asked && turn.speaker() == Speaker.USER;
            addTurn(turns.addObject(), turn, addImage);
            asked |= addImage;
        }
        addRegions(entry, record.regions(), counted);
        JsonLinesWriter.addExtras(entry, record.extras(), counted);
        write(entry);
    }

    private void addTurn(ObjectNode object, Dialogue.Turn turn, boolean addImage) {
        object.put(
                "from",
                switch (turn.speaker()) {
                    case SYSTEM -> "system";
                    case USER -> "human";
                    case ASSISTANT -> "gpt";
                });
        String text = turn.text();
        boolean tagged = ObjectTags.occurIn(text);
        boolean addTags = !tagged && !turn.groundings().isEmpty();
        List<Grounding> written = tagged ? ObjectTags.groundings(text) : ObjectTags.disjoint(turn.groundings());
        losses.add(
                Loss.GROUNDING,
                turn.groundings().stream()
                        .filter(grounding -> !written.contains(grounding))
                        .count());
        String value = addTags ? ObjectTags.add(text, turn.groundings()) : text;
        object.put("value", addImage ? ConversationRecords.IMAGE_TOKEN + value : value);
        if (addTags || addImage) {
            ArrayNode added = object.putArray(ConversationRecords.ADDED);
            if (addImage) {
                added.add("image");
            }
            if (addTags) {
                added.add("tags");
            }
        }
    }

    private static void addRegions(ObjectNode entry, List<Region> regions, Losses counted) {
        if (regions.isEmpty()) {
            return;
        }
        ArrayNode boxes = entry.putArray("bbox_list");
        ArrayNode scores = Json.array();
        ArrayNode categories = Json.array();
        ArrayNode phrases = Json.array();
        for (Region region : regions) {
            boxes.add(JsonLinesWriter.corners(region.box(), counted));
            if (region.score().isPresent()) {
                scores.add(region.score().getAsDouble());
            } else {
                scores.addNull();
            }
            categories.add(region.category());
            phrases.add(JsonLinesWriter.texts(region.phrases()));
        }
        if (regions.stream().anyMatch(region -> region.score().isPresent())) {
            entry.set("score_list", scores);
        }
        if (regions.stream().anyMatch(region -> region.category() != null)) {
            entry.set("category_list", categories);
        }
        if (regions.stream().anyMatch(region -> !region.phrases().isEmpty())) {
            entry.set("phrase_list", phrases);
        }
    }

    private void write(ObjectNode entry) throws IOException {
        if (!lines) {
            out.write((first ? "[\n" : ",\n").getBytes(UTF_8));
        }
        first = false;
        out.write(Json.text(entry).getBytes(UTF_8));
        if (lines) {
            out.write('\n');
        }
    }

    @Override
    public void finish() throws IOException {
        if (!lines) {
            out.write((first ? "[]\n" : "\n]\n").getBytes(UTF_8));
        }
        files.finish();
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
