package io.rexserve.gateway.response;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rexserve.gateway.answer.DetectedObject;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.Proposals;
import io.rexserve.gateway.task.BoxFormat;
import io.rexserve.image.box.PixelBox;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What was found, in the shape of a COCO dataset of one image. Ids count from 1, since readers of COCO take 0 for
/// absent: the category of a label is its `classId` and one.
@Schema(name = "CocoDataset", description = "The objects as a COCO dataset of one image; boxes are x, y, width, height")
public record CocoDataset(List<Image> images, List<Annotation> annotations, List<Category> categories) {
    private static final int IMAGE_ID = 1;
    private static final String OBJECT = "object";

    /// @param fileName the id of the request: the file has no name here
    @Schema(name = "CocoImage")
    record Image(
            int id,
            int width,
            int height,

            @JsonProperty("file_name") @Schema(description = "The request's id; put the name of your file here")
            String fileName) {}

    @Schema(name = "CocoAnnotation")
    @SuppressWarnings("ArrayRecordComponent") // written once, compared never
    record Annotation(
            int id,
            @JsonProperty("image_id") int imageId,

            @JsonProperty("category_id") @Schema(description = "One more than classId")
            int categoryId,

            @Schema(description = "Left and top edge, width and height in pixels")
            float[] bbox,

            @Schema(description = "Of the box, square pixels")
            float area,

            @Schema(description = "Always 0") int iscrowd,
            @Schema(description = "How sure it is, 0 to 1") float score) {
        static Annotation of(int id, int category, PixelBox box, float score) {
            return new Annotation(id, IMAGE_ID, category, BoxFormat.XYWH.write(box, 1, 1), box.area(), 0, score);
        }
    }

    @Schema(name = "CocoCategory")
    record Category(int id, String name) {}

    /// The objects of an answer; words that nobody asked for are categories behind the labels.
    static CocoDataset of(String id, DetectionResult result, List<String> labels) {
        Map<String, Integer> categories = new LinkedHashMap<>();
        for (int i = 0; i < labels.size(); i++) {
            categories.putIfAbsent(labels.get(i).strip(), i + 1);
        }
        var annotations = new ArrayList<Annotation>();
        int next = labels.size() + 1;
        for (DetectedObject object : result.objects()) {
            Integer known = categories.putIfAbsent(object.label(), next);
            int category = known == null ? next++ : known;
            annotations.add(Annotation.of(annotations.size() + 1, category, object.box(), object.score()));
        }
        return new CocoDataset(
                List.of(new Image(
                        IMAGE_ID, result.regions().width(), result.regions().height(), id)),
                annotations,
                categories.entrySet().stream()
                        .map(category -> new Category(category.getValue(), category.getKey()))
                        .toList());
    }

    /// Proposals as objects of one category.
    static CocoDataset of(String id, Proposals found) {
        List<Annotation> annotations = IntStream.range(0, found.regions().size())
                .boxed()
                .flatMap(i -> {
                    var region = found.regions().get(i);
                    return Stream.ofNullable(region.score()).map(score -> Annotation.of(i + 1, 1, region.box(), score));
                })
                .toList();
        return new CocoDataset(
                List.of(new Image(IMAGE_ID, found.width(), found.height(), id)),
                annotations,
                List.of(new Category(1, OBJECT)));
    }
}
