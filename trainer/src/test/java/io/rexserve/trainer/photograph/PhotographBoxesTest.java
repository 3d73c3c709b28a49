package io.rexserve.trainer.photograph;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.photograph.Photograph;
import io.rexserve.datasets.photograph.Photograph.NamedBox;
import io.rexserve.image.box.PixelBox;
import io.rexserve.trainer.corpus.DataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PhotographBoxesTest {
    @TempDir
    private Path folder;

    private Photograph photograph(String set, String name) {
        return new Photograph(
                set + "/" + name,
                folder.resolve(set).resolve("pictures").resolve(name),
                100,
                80,
                List.of(
                        new NamedBox(new PixelBox(1, 2, 11, 22), 4, 1),
                        new NamedBox(new PixelBox(30, 30, 60, 70), 5, 0.5)),
                List.of(new PixelBox(60, 0, 90, 20)),
                List.of(new PixelBox(0, 50, 20, 80)),
                Set.of());
    }

    private static JsonNode read(DataSource source) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(Path.of(source.path())));
    }

    @Test
    void everythingFoundIsAnObjectAndUncertainPlacesAreCrowds() throws IOException {
        List<DataSource> sources = PhotographBoxes.write(
                folder, "train", List.of(photograph("a", "1.jpg"), photograph("b", "1.jpg")), false);
        assertThat(sources).hasSize(2);
        assertThat(sources.getLast().images()).endsWith("pictures");
        JsonNode boxes = read(sources.getFirst()).path("annotations");
        assertThat(boxes).hasSize(4);
        assertThat(boxes.path(0).path("bbox").toString()).isEqualTo("[1.0,2.0,10.0,20.0]");
        assertThat(boxes.valueStream().map(box -> box.path("iscrowd").asInt())).containsExactly(0, 0, 0, 1);
    }

    @Test
    void picturesToMeasureOnHaveTheirAnnotationsAlone() throws IOException {
        List<DataSource> sources = PhotographBoxes.write(folder, "test", List.of(photograph("a", "1.jpg")), true);
        assertThat(read(sources.getFirst()).path("annotations")).hasSize(1);
    }
}
