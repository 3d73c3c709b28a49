package io.rexserve.trainer.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.SafeTensorsWriter.Entry;
import io.rexserve.model.weights.StoredType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeacherMapsTest {
    @TempDir
    private Path folder;

    /// Two pictures with maps of 2 x 2 cells: 1 class (.1 .2 .3 .4), and features 0 2 4 6 of one channel.
    private Path file() throws IOException {
        Path file = folder.resolve("maps.safetensors");
        List<Entry> entries = List.of(
                entry("voc/a.jpg/16"),
                entry("voc/a.jpg/32"),
                entry("voc/a.jpg/classes"),
                entry("voc/b.jpg/16"),
                entry("voc/b.jpg/32"),
                entry("voc/b.jpg/classes"));
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(SafeTensorsWriter.header(entries, Map.of()));
            for (Entry entry : entries) {
                float step = entry.name().endsWith("classes") ? 0.1f : 2;
                float first = entry.name().endsWith("classes") ? 0.1f : 0;
                ByteBuffer halves = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < 4; i++) {
                    halves.putShort(Float.floatToFloat16(first + i * step));
                }
                out.write(halves.array());
            }
        }
        return file;
    }

    private static Entry entry(String name) {
        return new Entry(name, StoredType.F16, List.of(1L, 2L, 2L));
    }

    @Test
    void valuesBetweenCellsAreBilinearAndConstantBeyondTheOutermost() throws IOException {
        try (TeacherMaps maps = TeacherMaps.open(file())) {
            float[] out = new float[5];
            maps.sample("voc/a.jpg", TeacherMaps.Kind.CLASSES, 0.5, 0.5, out, 0);
            maps.sample("voc/a.jpg", TeacherMaps.Kind.CLASSES, 0.25, 0.25, out, 1);
            maps.sample("voc/a.jpg", TeacherMaps.Kind.CLASSES, 0, 0, out, 2);
            maps.sample("voc/a.jpg", TeacherMaps.Kind.CLASSES, 1, 0.1, out, 3);
            maps.sample("voc/a.jpg", TeacherMaps.Kind.CLASSES, 0.4, 0.75, out, 4);
            assertThat(out).containsExactly(new float[] {0.25f, 0.1f, 0.1f, 0.2f, 0.33f}, within(1e-3f));
        }
    }

    @Test
    void featuresAreStandardisedOverTheSet() throws IOException {
        try (TeacherMaps maps = TeacherMaps.open(file())) {
            float[] out = new float[2];
            maps.sample("voc/b.jpg", TeacherMaps.Kind.FEATURES_16, 0.5, 0.5, out, 0);
            maps.sample("voc/b.jpg", TeacherMaps.Kind.FEATURES_16, 1, 1, out, 1);
            assertThat(out).containsExactly(new float[] {0, (float) (3 / Math.sqrt(5))}, within(1e-3f));
        }
    }

    @Test
    void picturesAreCalledByTheirSetAndFile() throws IOException {
        assertThat(TeacherMaps.name(Path.of("/data/voc/pictures/a.jpg"))).isEqualTo("voc/a.jpg");
        assertThat(TeacherMaps.name(Path.of("/data/scenes/scene-1.jpg"))).isEqualTo("scenes/scene-1.jpg");
        try (TeacherMaps maps = TeacherMaps.open(file())) {
            assertThat(maps.has("voc/a.jpg")).isTrue();
            assertThat(maps.has("voc/c.jpg")).isFalse();
        }
    }

    @Test
    void aFileThatIsCutOffIsRefused() throws IOException {
        Path file = file();
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 2));
        assertThatThrownBy(() -> TeacherMaps.open(file)).hasMessageContaining("inside the file");
    }
}
