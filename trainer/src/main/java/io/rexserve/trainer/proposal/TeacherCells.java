package io.rexserve.trainer.proposal;

import io.rexserve.trainer.augmentation.Tile;
import io.rexserve.trainer.teacher.TeacherMaps;
import java.util.ArrayList;
import java.util.List;

/// What a teacher has at the cells of the encoder's first levels, of strides 8, 16 and 32, one level behind the other.
///
/// @param values `[images * cells * channels]`: class probabilities, then standardised features
/// @param seen `[images * cells]`: 1 where the teacher saw something, 0 elsewhere
/// @param cells of an image
@SuppressWarnings("ArrayRecordComponent") // native arrays are built from them at once
record TeacherCells(float[] values, float[] seen, int cells) {
    private static final int FIRST = 4;
    private static final int LEVELS = 3;

    /// An image's tiles, and by their numbers the teacher's names of the originals; an empty name where it has none.
    record Shown(List<Tile> tiles, List<String> pictures) {}

    private record Cell(double x, double y) {}

    /// @param width of the batch, in pixels: that of its widest image
    /// @param height of its highest image
    static TeacherCells of(TeacherMaps maps, List<Shown> images, int width, int height) {
        List<Cell> cells = cells(width, height);
        int channels = channels(maps);
        TeacherCells all = none(images.size(), channels, width, height);
        for (int i = 0; i < images.size(); i++) {
            for (int k = 0; k < cells.size(); k++) {
                all.fill(maps, images.get(i), cells.get(k), i * cells.size() + k, channels);
            }
        }
        return all;
    }

    /// Where no image has maps of a teacher.
    static TeacherCells none(int images, int channels, int width, int height) {
        int cells = cells(width, height).size();
        return new TeacherCells(new float[images * cells * channels], new float[images * cells], cells);
    }

    private void fill(TeacherMaps maps, Shown image, Cell cell, int row, int channels) {
        for (Tile tile : image.tiles()) {
            String picture = image.pictures().get(tile.image());
            if (!picture.isEmpty() && tile.holds(cell.x(), cell.y())) {
                int at = row * channels;
                for (TeacherMaps.Kind kind : TeacherMaps.Kind.values()) {
                    maps.sample(picture, kind, tile.u(cell.x()), tile.v(cell.y()), values, at);
                    at += maps.channels(kind);
                }
                seen[row] = 1;
            }
        }
    }

    static int channels(TeacherMaps maps) {
        int channels = 0;
        for (TeacherMaps.Kind kind : TeacherMaps.Kind.values()) {
            channels += maps.channels(kind);
        }
        return channels;
    }

    // Each map of the backbone has half of the cells of the one before, rounded up.
    private static List<Cell> cells(int width, int height) {
        var cells = new ArrayList<Cell>();
        int columns = Math.ceilDiv(width, FIRST);
        int rows = Math.ceilDiv(height, FIRST);
        int stride = FIRST;
        for (int level = 0; level < LEVELS; level++) {
            columns = Math.ceilDiv(columns, 2);
            rows = Math.ceilDiv(rows, 2);
            stride *= 2;
            for (int y = 0; y < rows; y++) {
                for (int x = 0; x < columns; x++) {
                    cells.add(new Cell((x + 0.5) * stride, (y + 0.5) * stride));
                }
            }
        }
        return cells;
    }
}
