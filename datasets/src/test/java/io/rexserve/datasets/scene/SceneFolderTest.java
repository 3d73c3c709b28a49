package io.rexserve.datasets.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.datasets.art.Look;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SceneFolderTest {
    @TempDir
    private Path folder;

    @Test
    void jpegFilesHaveTheStatedShortSideAndTheirRecordsSayWhoseDrawingsTheyShow() throws IOException {
        Provenance provenance = SceneRecords.provenance(EnumSet.of(Look.TWEMOJI, Look.FLUENT_3D, Look.FLUENT_FLAT));
        List<Path> images = SceneFolder.write(
                folder, PlainArt.composer(), 5, 2, new SceneFolder.Form(96, 80, false, true), provenance);
        assertThat(images)
                .extracting(path -> path.getFileName().toString())
                .containsExactly("scene-1.jpg", "scene-2.jpg");
        RgbImage first = decoded(images.getFirst());
        assertThat(List.of(first.width(), first.height())).isEqualTo(List.of(128, 96));
        RgbImage second = decoded(images.getLast());
        assertThat(List.of(second.width(), second.height())).isEqualTo(List.of(96, 128));
        assertThat(folder.resolve("scene-1.json")).doesNotExist();
        List<String> lines = Files.readAllLines(folder.resolve(SceneFolder.RECORDS));
        assertThat(lines).hasSize(3); // the description, then a line for each image
        JsonNode record = JsonMapper.shared().readTree(lines.getLast());
        assertThat(record.path("licence").asString()).isEqualTo("MIT AND CC-BY-4.0");
        assertThat(record.path("attribution").asString())
                .isEqualTo("Fluent Emoji, Copyright Microsoft Corporation; Twemoji, Copyright Twitter, Inc and other"
                        + " contributors");
        assertThat(record.path("width").asInt()).isEqualTo(96);
    }

    @Test
    void pngFilesHoldTheScenesPixelsAndTheirTruthBesideThem() throws IOException {
        SceneComposer composer = PlainArt.composer();
        Path image = SceneFolder.write(
                        folder, composer, 5, 1, new SceneFolder.Form(0, 0, true, false), Provenance.UNKNOWN)
                .getFirst();
        Scene scene = composer.compose(5, 0, SceneOptions.forTest(640, 480));
        assertThat(decoded(image).pixels()).isEqualTo(scene.image().pixels());
        JsonNode truth = JsonMapper.shared().readTree(Files.readString(folder.resolve("scene-1.json")));
        assertThat(truth.path("objects").size()).isEqualTo(scene.objects().size());
        assertThat(truth.path("image").asString()).isEqualTo("scene-1.png");
    }

    @Test
    void sizesAndQualitiesThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new SceneFolder.Form(40, 0, true, false))
                .hasMessage("short side: 40 (expected: at least 64 pixels)");
        assertThatThrownBy(() -> new SceneFolder.Form(0, 101, true, false))
                .hasMessage("JPEG quality: 101 (expected: 1 to 100)");
    }

    private static RgbImage decoded(Path file) throws IOException {
        return ImageDecoder.decode(Files.readAllBytes(file), ImageLimits.DEFAULT);
    }
}
