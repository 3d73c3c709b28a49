package io.rexserve.trainer.photograph;

import io.rexserve.datasets.photograph.Photograph;
import io.rexserve.datasets.photograph.Photograph.NamedBox;
import io.rexserve.image.box.PixelBox;
import io.rexserve.trainer.corpus.DataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import tools.jackson.databind.json.JsonMapper;

/// Photographs as COCO files of boxes of one name, one file for each folder of pictures: what a proposal network learns
/// from. Uncertain places are crowds, neither truth nor background.
final class PhotographBoxes {
    private static final int NAME = 1;

    private PhotographBoxes() {}

    /// @param folder receives `PART-1.json`, `PART-2.json`, ...
    /// @param truthOnly whether boxes that a detector found are left out, as of pictures to measure on
    static List<DataSource> write(Path folder, String part, List<Photograph> photographs, boolean truthOnly)
            throws IOException {
        SequencedMap<Path, List<Photograph>> folders = new LinkedHashMap<>();
        for (Photograph photograph : photographs) {
            Path pictures = Objects.requireNonNull(
                    photograph.file().toAbsolutePath().normalize().getParent());
            folders.computeIfAbsent(pictures, _ -> new ArrayList<>()).add(photograph);
        }
        Files.createDirectories(folder);
        List<DataSource> sources = new ArrayList<>();
        for (Map.Entry<Path, List<Photograph>> pictures : folders.entrySet()) {
            Path file = folder.resolve(part + "-" + (sources.size() + 1) + ".json");
            Files.writeString(file, json(pictures.getValue(), truthOnly));
            sources.add(DataSource.of(file, pictures.getKey()));
        }
        return List.copyOf(sources);
    }

    private static String json(List<Photograph> photographs, boolean truthOnly) {
        List<Map<String, Object>> images = new ArrayList<>();
        List<Map<String, Object>> boxes = new ArrayList<>();
        for (Photograph photograph : photographs) {
            int id = images.size() + 1;
            images.add(Map.of(
                    "id",
                    id,
                    "file_name",
                    String.valueOf(photograph.file().getFileName()),
                    "width",
                    photograph.width(),
                    "height",
                    photograph.height()));
            for (NamedBox named : photograph.named()) {
                if (named.truth() || !truthOnly) {
                    add(boxes, id, named.box(), 0);
                }
            }
            if (!truthOnly) {
                photograph.others().forEach(box -> add(boxes, id, box, 0));
                photograph.uncertain().forEach(box -> add(boxes, id, box, 1));
            }
        }
        return JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "images",
                        images,
                        "annotations",
                        boxes,
                        "categories",
                        List.of(Map.of("id", NAME, "name", "object"))));
    }

    private static void add(List<Map<String, Object>> boxes, int image, PixelBox box, int crowd) {
        float width = box.x2() - box.x1();
        float height = box.y2() - box.y1();
        boxes.add(Map.of(
                "id",
                boxes.size() + 1,
                "image_id",
                image,
                "category_id",
                NAME,
                "bbox",
                List.of(box.x1(), box.y1(), width, height),
                "area",
                width * height,
                "iscrowd",
                crowd));
    }
}
