package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Loss;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.Numbers;
import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.Region;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Turns images and regions into entries, without the ids that are known at the end only. A number or id is written as
/// its source spelled it, as long as the record still has that value.
final class EntryBodies {
    private static final Set<String> IMAGE_FIELDS =
            Set.of("id", "width", "height", "neg_category_ids", "not_exhaustive_category_ids");
    private static final Set<String> REGION_FIELDS =
            Set.of("id", "image_id", "category_id", "bbox", "area", "iscrowd", "score", "segments_info");

    private final WrittenCategories categories;
    private final Licences licences;
    private final Losses losses;
    private final boolean lvis;

    EntryBodies(WrittenCategories categories, Licences licences, Losses losses, boolean lvis) {
        this.categories = categories;
        this.licences = licences;
        this.losses = losses;
        this.lvis = lvis;
    }

    /// Everything of an image but its id, regions and captions.
    ObjectNode image(ImageRecord image) {
        ObjectNode written = Extras.written(image.extras());
        ObjectNode entry = Json.object();
        putFileName(entry, image, written);
        putSide(entry, "width", image.width(), written);
        putSide(entry, "height", image.height(), written);
        putAddress(entry, image);
        if (image.provenance().licence() != null && !hasLicence(image)) {
            entry.set("license", licences.idOrNew(image.provenance().licence()));
        }
        putCategories(entry, "neg_category_ids", image.absent(), written);
        putCategories(entry, "not_exhaustive_category_ids", image.notExhaustive(), written);
        if (image.split() != null) {
            entry.put("split", image.split());
        }
        boolean hasUrl = image.provenance().url() != null;
        losses.add(
                Loss.EXTRAS,
                Extras.copy(image.extras(), entry, (field, value) -> isReservedInImage(field, value, hasUrl)));
        return entry;
    }

    private void putFileName(ObjectNode entry, ImageRecord image, ObjectNode written) {
        String name = image.image().name();
        JsonNode spelled = written.path("file_name");
        boolean nameless = spelled.isNull() && name.equals(image.id());
        boolean derived =
                lvis && name.equals(ImageFields.nameInAddress(image.provenance().url()));
        if (spelled.isString() && spelled.stringValue().replace('\\', '/').equals(name)) {
            entry.set("file_name", spelled);
        } else if (!nameless && !derived) {
            entry.put("file_name", name);
        }
    }

    private static void putSide(ObjectNode entry, String field, OptionalInt value, ObjectNode written) {
        JsonNode spelled = written.get(field);
        if (spelled != null && ImageFields.side(spelled).equals(value)) {
            entry.set(field, spelled);
        } else if (value.isPresent()) {
            entry.put(field, value.getAsInt());
        }
    }

    private static void putAddress(ObjectNode entry, ImageRecord image) {
        String url = image.provenance().url();
        boolean fromFlickr = image.extras() != null
                && image.extras().path("flickr_url").asString("").equals(url);
        if (url != null && !fromFlickr) {
            entry.put("coco_url", url);
        }
    }

    private boolean hasLicence(ImageRecord image) {
        JsonNode id = image.extras() == null ? null : image.extras().get("license");
        return id != null
                && image.provenance().licence() != null
                && image.provenance().licence().equals(licences.name(id));
    }

    private void putCategories(ObjectNode entry, String field, List<String> names, ObjectNode written) {
        JsonNode spelled = written.get(field);
        if (names.isEmpty() && spelled == null && !lvis) {
            return;
        }
        ArrayNode ids = entry.putArray(field);
        boolean aligned = spelled != null && spelled.size() == names.size();
        for (int i = 0; i < names.size(); i++) {
            ids.add(categories.id(names.get(i), aligned && spelled != null ? spelled.get(i) : null));
        }
    }

    private static boolean isReservedInImage(String field, JsonNode value, boolean hasUrl) {
        return IMAGE_FIELDS.contains(field)
                || switch (field) {
                    case "file_name" -> !value.isNull();
                    case "split" -> value.isString();
                    case "captions" -> ImageFields.isTexts(value);
                    case "coco_url", "flickr_url" ->
                        !hasUrl && value.isString() && !value.stringValue().isBlank();
                    default -> false;
                };
    }

    /// Everything of a region but its id and its image's.
    ///
    /// @param category of the region
    ObjectNode region(Region region, String category) {
        ObjectNode written = Extras.written(region.extras());
        ObjectNode entry = Json.object();
        entry.set("category_id", categories.id(category, written.get("category_id")));
        entry.set("bbox", box(region.box(), written.path("bbox")));
        putNumber(entry, "score", region.score(), written);
        if (!region.descriptions().isEmpty()) {
            entry.put("caption", region.descriptions().getFirst());
        }
        return entry;
    }

    /// What a truth has beside [#region(Region, String)]. pycocotools needs `area` and `iscrowd`, lvis-api `area`.
    void complete(ObjectNode entry, Region region) {
        ObjectNode written = Extras.written(region.extras());
        putNumber(entry, "area", region.area(), written);
        if (!entry.has("area")) {
            entry.set("area", number(region.box().area()));
        }
        JsonNode crowd = written.path("iscrowd");
        boolean same = !crowd.isMissingNode() && RegionFields.isCrowd(crowd) == region.crowd();
        if (same) {
            entry.set("iscrowd", crowd);
        } else if (!lvis || region.crowd()) {
            entry.put("iscrowd", region.crowd() ? 1 : 0);
        }
    }

    /// Copies what only the source's format knows.
    void copyExtras(ObjectNode entry, Region region) {
        losses.add(Loss.EXTRAS, Extras.copy(region.extras(), entry, EntryBodies::isReservedInRegion));
    }

    private static boolean isReservedInRegion(String field, JsonNode value) {
        return REGION_FIELDS.contains(field) || (field.equals("caption") && value.isString());
    }

    private static JsonNode box(Box box, JsonNode spelled) {
        double[] values = {box.x1(), box.y1(), box.width(), box.height()};
        boolean same = spelled.size() == values.length;
        ArrayNode ours = Json.array();
        for (int i = 0; i < values.length; i++) {
            same = same && spelled.get(i).isNumber() && Numbers.value(spelled.get(i)) == values[i];
            ours.add(number(values[i]));
        }
        return same ? spelled : ours;
    }

    private static void putNumber(ObjectNode entry, String field, OptionalDouble value, ObjectNode written) {
        JsonNode spelled = written.get(field);
        boolean same = spelled != null
                && (spelled.isNull() ? value.isEmpty() : value.equals(OptionalDouble.of(Numbers.value(spelled))));
        if (spelled != null && same) {
            entry.set(field, spelled);
        } else if (value.isPresent()) {
            entry.set(field, number(value.getAsDouble()));
        }
    }

    private static JsonNode number(double value) {
        return Json.number(Numbers.text(value));
    }

    /// The id in JSON; empty if the record has none that COCO could hold: a whole number, or what its source had.
    ///
    /// @param written spellings of the record
    static byte[] id(@Nullable String id, ObjectNode written) {
        JsonNode spelled = written.get("id");
        if (id == null) {
            return new byte[0];
        }
        if (spelled != null && id.equals(Ids.text(spelled))) {
            return Json.bytes(spelled);
        }
        return Ids.isWhole(id) ? Json.bytes(Json.number(id)) : new byte[0];
    }
}
