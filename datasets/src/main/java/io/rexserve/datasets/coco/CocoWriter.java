package io.rexserve.datasets.coco;

import io.rexserve.datasets.coco.SpilledEntries.Spilled;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.JsonSyntaxException;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.PartFiles;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// Writes a COCO or LVIS file. Entries wait in temporary files until all are there: ids that have to be made lie above
/// all others, and captions are annotations only in a file without boxes.
final class CocoWriter implements DatasetWriter {
    private static final byte[] NONE = {};

    private final PartFiles parts = new PartFiles();
    private final OutputStream out;
    private final DatasetDescription description;
    private final Losses losses;
    private final boolean lvis;
    private final WrittenCategories categories;
    private final Licences licences;
    private final EntryBodies bodies;
    private final SpilledEntries images = new SpilledEntries();
    private final SpilledEntries annotations = new SpilledEntries();
    private final SpilledEntries captions = new SpilledEntries();
    private final WrittenIds imageIds = new WrittenIds();
    private final WrittenIds annotationIds = new WrittenIds();
    private final WrittenIds captionIds = new WrittenIds();

    CocoWriter(Path path, WriteOptions options, boolean lvis) throws IOException {
        this.description = options.description();
        this.losses = options.losses();
        this.lvis = lvis;
        this.categories = new WrittenCategories(description.categories(), losses);
        ObjectNode extras = description.extras();
        this.licences = new Licences(extras == null ? null : extras.get("licenses"));
        this.bodies = new EntryBodies(categories, licences, losses, lvis);
        this.out = parts.create(path);
    }

    @Override
    public void write(ImageRecord image) throws IOException {
        long position = images.count();
        ObjectNode written = Extras.written(image.extras());
        byte[] id = EntryBodies.id(image.id(), written);
        images.add(new Spilled(position, id, NONE, Json.bytes(bodies.image(image))));
        if (id.length > 0) {
            imageIds.keep(position, image.id());
        }
        countLosses(image, id.length > 0);
        writeRegions(image, position);
        writeCaptions(image.captions(), written.path("captions"), position);
    }

    private void countLosses(ImageRecord image, boolean hasId) {
        losses.add(Loss.IMAGE_ID, hasId ? 0 : 1);
        losses.add(Loss.DIALOGUE, image.dialogues().size());
        losses.add(Loss.SOURCE, image.provenance().source() == null ? 0 : 1);
        losses.add(Loss.LICENCE, image.provenance().attribution() == null ? 0 : 1);
        for (Caption caption : image.captions()) {
            losses.add(Loss.GROUNDING, caption.groundings().size());
        }
        image.dialogues()
                .forEach(dialogue -> dialogue.turns()
                        .forEach(turn ->
                                losses.add(Loss.GROUNDING, turn.groundings().size())));
    }

    private void writeRegions(ImageRecord image, long position) throws IOException {
        Set<String> names = new HashSet<>();
        for (Region region : image.regions()) {
            String category = region.category();
            if (category == null) {
                losses.add(Loss.REGION);
                continue;
            }
            names.add(category);
            ObjectNode written = Extras.written(region.extras());
            ObjectNode body = bodies.region(region, category);
            bodies.complete(body, region);
            bodies.copyExtras(body, region);
            JsonNode imageId = written.get("image_id");
            boolean spelled = imageId != null && image.id().equals(Ids.text(imageId));
            add(
                    annotations,
                    annotationIds,
                    new Spilled(
                            position,
                            EntryBodies.id(region.id(), written),
                            imageId != null && spelled ? Json.bytes(imageId) : NONE,
                            Json.bytes(body)),
                    region.id());
            countLosses(region);
        }
        categories.countImage(names);
    }

    private void countLosses(Region region) {
        Box box = region.box();
        boolean held = EntryBodies.id(region.id(), Extras.written(region.extras())).length > 0;
        losses.add(Loss.REGION_ID, region.id() == null || held ? 0 : 1);
        losses.add(Loss.PHRASE, region.phrases().size());
        losses.add(Loss.DESCRIPTION, Math.max(0, region.descriptions().size() - 1));
        boolean exact =
                Box.ofSize(box.x1(), box.y1(), box.width(), box.height()).equals(box);
        losses.add(Loss.PRECISION, exact ? 0 : 1);
    }

    private void writeCaptions(List<Caption> texts, JsonNode rests, long position) throws IOException {
        boolean aligned = rests.size() == texts.size();
        for (int i = 0; i < texts.size(); i++) {
            ObjectNode body = aligned && rests.get(i) instanceof ObjectNode rest ? rest.deepCopy() : Json.object();
            JsonNode id = body.remove("id");
            String text = Ids.text(id);
            byte[] imageId = body.has("image_id") ? Json.bytes(body.remove("image_id")) : NONE;
            body.put("caption", texts.get(i).text());
            byte[] idBytes = id == null || text == null ? NONE : Json.bytes(id);
            add(captions, captionIds, new Spilled(position, idBytes, imageId, Json.bytes(body)), text);
        }
    }

    private static void add(SpilledEntries entries, WrittenIds ids, Spilled entry, @Nullable String id)
            throws IOException {
        if (id != null && entry.id().length > 0) {
            ids.keep(entries.count(), id);
        }
        entries.add(entry);
    }

    @Override
    public void finish() throws IOException {
        losses.add(Loss.IMAGE_ID, imageIds.findRepeats());
        losses.add(Loss.REGION_ID, annotationIds.findRepeats());
        captionIds.findRepeats();
        boolean captionsFile = annotations.count() == 0 && captions.count() > 0;
        text("{");
        writeTop();
        text("\"images\":[");
        writeImages(captionsFile);
        text("],\"annotations\":[");
        if (captionsFile) {
            writeAnnotations(captions, captionIds);
        } else {
            writeAnnotations(annotations, annotationIds);
        }
        text("]");
        writeCategories(captionsFile);
        text("}\n");
        parts.finish();
    }

    private void writeTop() throws IOException {
        ObjectNode top = Json.object();
        if (description.name() != null
                && (description.extras() == null || !description.extras().has("info"))) {
            top.putObject("info").put("description", description.name());
        }
        losses.add(Loss.EXTRAS, Extras.copy(description.extras(), top, CocoWriter::isReserved));
        if (!licences.list().isEmpty()) {
            top.set("licenses", licences.list());
        }
        for (var field : top.properties()) {
            out.write(Json.bytes(StringNode.valueOf(field.getKey())));
            text(":");
            out.write(Json.bytes(field.getValue()));
            text(",");
        }
    }

    private static boolean isReserved(String field, JsonNode value) {
        return field.equals("images") || field.equals("annotations") || field.equals("categories");
    }

    private void writeImages(boolean captionsFile) throws IOException {
        var reading = images.read();
        var texts = captions.read();
        var ids = imageIds.assignment();
        Spilled caption = captionsFile ? null : texts.next();
        for (Spilled image = reading.next(); image != null; image = reading.next()) {
            text(image.image() == 0 ? "\n{\"id\":" : ",\n{\"id\":");
            out.write(ids.next(image.id()));
            writeFields(image.body());
            ArrayNode own = Json.array();
            for (; caption != null && caption.image() == image.image(); caption = texts.next()) {
                own.add(captionText(caption));
            }
            if (!own.isEmpty()) {
                text(",\"captions\":");
                out.write(Json.bytes(own));
            }
            text("}");
        }
    }

    /// The ids and unknown fields of a caption have no place in its image.
    private JsonNode captionText(Spilled caption) throws IOException {
        try {
            JsonNode body = Json.read(caption.body(), 0, caption.body().length);
            losses.add(Loss.EXTRAS, body.size() - 1);
            return body.path("caption");
        } catch (JsonSyntaxException e) {
            throw new IOException("temporary file: " + e.getMessage(), e);
        }
    }

    /// Entries lie in the order of their images, so that one walk of the images gives the ids of both.
    private void writeAnnotations(SpilledEntries entries, WrittenIds entryIds) throws IOException {
        var imageReading = images.read();
        var imageAssignment = imageIds.assignment();
        var ids = entryIds.assignment();
        long walked = -1;
        byte[] imageId = NONE;
        boolean own = false;
        var reading = entries.read();
        String separator = "\n";
        for (Spilled entry = reading.next(); entry != null; entry = reading.next()) {
            while (walked < entry.image()) {
                Spilled image = imageReading.next();
                byte[] given = image == null ? NONE : image.id();
                imageId = imageAssignment.next(given);
                own = Arrays.equals(imageId, given);
                walked++;
            }
            text(separator + "{\"id\":");
            out.write(ids.next(entry.id()));
            text(",\"image_id\":");
            out.write(own && entry.imageId().length > 0 ? entry.imageId() : imageId);
            writeFields(entry.body());
            text("}");
            separator = ",\n";
        }
    }

    /// The fields of an object, to follow others.
    private void writeFields(byte[] body) throws IOException {
        if (body.length > 2) {
            out.write(',');
            out.write(body, 1, body.length - 2);
        }
    }

    private void writeCategories(boolean captionsFile) throws IOException {
        ArrayNode list = categories.list(lvis);
        if (!list.isEmpty() || !captionsFile) {
            text(",\"categories\":");
            out.write(Json.bytes(list));
        }
    }

    private void text(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        try (parts;
                images;
                annotations;
                captions;
                imageIds;
                annotationIds;
                captionIds) {
            // closes all of them, whichever fails
        }
    }
}
