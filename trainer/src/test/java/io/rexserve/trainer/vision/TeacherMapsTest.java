package io.rexserve.trainer.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.datasets.photograph.Photograph;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.trainer.vision.TeacherMaps.Cells;
import io.rexserve.trainer.vision.TeacherMaps.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeacherMapsTest {
    private static final int SIDE = SquareScene.SIDE;

    @TempDir
    private Path folder;

    @Test
    void mapsAreSampledWhereTheCellsOfEveryViewLieInTheirPictures() throws IOException {
        List<Photograph> photographs = PaintedPhotographs.three(folder);
        var pool = new PhotographPool(photographs, 3);
        int mosaics = 0;
        int mirrored = 0;
        try (TeacherMaps maps =
                TeacherMaps.open(PaintedPhotographs.maps(folder.resolve("maps.safetensors"), photographs))) {
            assertThat(maps.levels()).containsExactly(new Level("16", 16, 2), new Level("classes", 16, 1));
            for (int use = 0; use < 40; use++) {
                PhotographView view = pool.plain(use);
                mosaics += view.tiles().size() == 4 ? 1 : 0;
                mirrored += view.tiles().getFirst().mirrored() ? 1 : 0;
                assertCellsShowTheirPlaces(view, maps.cells(view));
            }
        }
        assertThat(mosaics).isBetween(4, 24);
        assertThat(mirrored).isBetween(8, 32);
    }

    // The colours say where a cell is. Between the middles of the outermost cells maps change as the colours do.
    private static void assertCellsShowTheirPlaces(PhotographView view, List<Cells> cells) {
        double deviationX = Math.sqrt((1 - 1 / 400.0) / 12);
        double deviationY = Math.sqrt((1 - 1 / 100.0) / 12);
        byte[] pixels = view.image().pixels();
        int compared = 0;
        for (int cell = 0; cell < 256; cell++) {
            int x = cell % 16 * 16 + 8;
            int y = cell / 16 * 16 + 8;
            boolean inside = view.tiles().stream()
                    .anyMatch(tile -> x > tile.place().x1() + 4
                            && x < tile.place().x2() - 4
                            && y > tile.place().y1() + 4
                            && y < tile.place().y2() - 4);
            if (inside) {
                compared++;
                double red = Byte.toUnsignedInt(pixels[3 * (y * SIDE + x)]) / 255.0;
                double green = Byte.toUnsignedInt(pixels[3 * (y * SIDE + x) + 1]) / 255.0;
                assertThat(cells.getFirst().weight()[cell]).isEqualTo(1);
                double mapX = cells.getFirst().values()[2 * cell] * deviationX + 0.5;
                double mapY = cells.getFirst().values()[2 * cell + 1] * deviationY + 0.5;
                assertThat(mapX).isCloseTo(Math.clamp(red, 0.025, 0.975), within(0.03));
                assertThat(mapY).isCloseTo(Math.clamp(green, 0.05, 0.95), within(0.03));
                assertThat((double) cells.getLast().values()[cell]).isCloseTo(mapX, within(0.002));
            }
        }
        assertThat(compared).isGreaterThan(40);
    }

    @Test
    void paddingAndPicturesWithoutMapsHaveNoWeight() throws IOException {
        List<Photograph> photographs = PaintedPhotographs.three(folder);
        Path file = PaintedPhotographs.maps(folder.resolve("maps.safetensors"), photographs.subList(0, 1));
        try (TeacherMaps maps = TeacherMaps.open(file)) {
            Cells known = maps.cells(whole(photographs.getFirst())).getFirst();
            Cells unknown = maps.cells(whole(photographs.getLast())).getFirst();

            assertThat(known.weight()[0]).isEqualTo(0);
            assertThat(known.weight()[8 * 16]).isEqualTo(1);
            assertThat(unknown.weight()).containsOnly(0);
        }
    }

    private static PhotographView whole(Photograph photograph) {
        return PhotographView.whole(photograph, PhotographPool.decode(photograph));
    }

    @Test
    void aFileWithoutMapsIsRefused() throws IOException {
        Path file = folder.resolve("other.safetensors");
        Files.write(file, SafeTensorsWriter.header(List.of(), Map.of()));

        assertThatThrownBy(() -> TeacherMaps.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("no map");
    }
}
