package io.rexserve.trainer.vision;

import io.rexserve.image.box.PixelBox;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.StoredType;
import io.rexserve.model.weights.TensorInfo;
import io.rexserve.trainer.vision.PhotographView.Tile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Maps that a pretrained network gave for photographs, to distil from: computed once per picture, sampled at the cells
/// of a tower's map wherever crop, mirror and mosaic have put them.
///
/// The file is safetensors with float16 tensors per picture, over the whole picture without padding: features
/// `KEY/8`, `KEY/16`, `KEY/32` `[C, h, w]`, of which each channel is brought to mean 0 and deviation 1 over the set,
/// and probabilities of classes `KEY/classes`. Any of the four may be missing.
public final class TeacherMaps implements AutoCloseable {
    private static final String CLASSES = "classes";
    private static final int CLASS_STRIDE = 16;
    private static final int STATISTICS = 256;
    private static final double MIN_DEVIATION = 1e-3;
    private static final ValueLayout.OfShort FLOAT16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final Checkpoint checkpoint;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment content;
    private final List<Level> levels = new ArrayList<>();
    private final List<Scale> scales = new ArrayList<>();

    /// Maps of one kind.
    ///
    /// @param name last part of the tensors' names
    /// @param stride pixels of the towers' square from cell to cell of the map that learns it
    /// @param channels of each map
    public record Level(String name, int stride, int channels) {
        /// Cells of a row, and rows, of the tower's map.
        int side() {
            return SquareScene.SIDE / stride;
        }

        /// Whether these are probabilities and not features.
        boolean probabilities() {
            return name.equals(CLASSES);
        }
    }

    // How values become those that are learnt, by channel: (value - mean) * gain.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Scale(float[] mean, float[] gain) {}

    /// What the teacher sees in the cells of a view.
    ///
    /// @param values `[side * side * channels]`
    /// @param weight `[side * side]`: 1, or 0 where nothing is known
    @SuppressWarnings("ArrayRecordComponent") // native arrays are built from them at once
    record Cells(float[] values, float[] weight) {}

    @SuppressWarnings("MustBeClosedChecker") // closed with the maps
    private TeacherMaps(Path file) throws IOException {
        this.file = file;
        this.checkpoint = Checkpoint.open(file);
        try (FileChannel channel = FileChannel.open(file)) {
            this.content = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        }
        for (String name : List.of("8", "16", "32", CLASSES)) {
            List<String> maps = checkpoint.names().stream()
                    .filter(tensor -> tensor.endsWith("/" + name))
                    .toList();
            if (!maps.isEmpty()) {
                int channels = Math.toIntExact(checkpoint.info(maps.getFirst()).rows());
                int stride = name.equals(CLASSES) ? CLASS_STRIDE : Integer.parseInt(name);
                levels.add(new Level(name, stride, channels));
                scales.add(scale(levels.getLast(), maps));
            }
        }
        if (levels.isEmpty()) {
            throw new CheckpointException(file + ": no map (expected: tensors SET/PICTURE/16 or the like)");
        }
    }

    /// Opens a file. It must not change until it is closed.
    public static TeacherMaps open(Path file) throws IOException {
        return new TeacherMaps(file);
    }

    /// The kinds of maps that the file has.
    List<Level> levels() {
        return List.copyOf(levels);
    }

    private Scale scale(Level level, List<String> maps) {
        var sum = new double[level.channels()];
        var squares = new double[level.channels()];
        long count = 0;
        int step = level.probabilities() ? maps.size() : Math.max(1, maps.size() / STATISTICS);
        for (int i = 0; i < maps.size(); i += step) {
            TensorInfo map = map(maps.get(i), level);
            int area = area(map);
            count += area;
            for (int index = 0; index < level.channels() * area; index++) {
                float value = value(map, index);
                sum[index / area] += value;
                squares[index / area] += value * value;
            }
        }
        var scale = new Scale(new float[level.channels()], new float[level.channels()]);
        for (int c = 0; c < level.channels(); c++) {
            double mean = sum[c] / count;
            double deviation = Math.sqrt(Math.max(0, squares[c] / count - mean * mean));
            scale.mean()[c] = level.probabilities() ? 0 : (float) mean;
            scale.gain()[c] = level.probabilities() ? 1 : (float) (1 / Math.max(MIN_DEVIATION, deviation));
        }
        return scale;
    }

    private static int area(TensorInfo map) {
        return Math.toIntExact(map.shape().get(1) * map.shape().get(2));
    }

    /// The maps under the cells of a view, one for each of [#levels].
    List<Cells> cells(PhotographView view) {
        return IntStream.range(0, levels.size())
                .mapToObj(k -> cells(view, levels.get(k), scales.get(k)))
                .toList();
    }

    private Cells cells(PhotographView view, Level level, Scale scale) {
        int side = level.side();
        int channels = level.channels();
        var cells = new Cells(new float[side * side * channels], new float[side * side]);
        for (Tile tile : view.tiles()) {
            String name = tile.photograph().key() + "/" + level.name();
            if (!checkpoint.names().contains(name)) {
                continue;
            }
            TensorInfo map = map(name, level);
            PixelBox place = tile.place();
            for (int cell = 0; cell < side * side; cell++) {
                int row = cell / side;
                float x = (cell % side + 0.5f) * level.stride();
                float y = (row + 0.5f) * level.stride();
                if (x >= place.x1() && x < place.x2() && y >= place.y1() && y < place.y2()) {
                    sample(map, scale, tile.sourceX(x), tile.sourceY(y), cells.values(), cell * channels);
                    cells.weight()[cell] = 1;
                }
            }
        }
        return cells;
    }

    private TensorInfo map(String name, Level level) {
        TensorInfo map = checkpoint.info(name);
        if (map.type() != StoredType.F16 || map.shape().size() != 3 || map.rows() != level.channels()) {
            throw new CheckpointException(file + ": tensor " + name + ": " + map.type() + " " + map.shape()
                    + " (expected: F16 [" + level.channels() + ", height, width])");
        }
        return map;
    }

    // Bilinear between the middles of cells, and constant beyond the outermost.
    private void sample(TensorInfo map, Scale scale, double x, double y, float[] into, int at) {
        int height = Math.toIntExact(map.shape().get(1));
        int width = Math.toIntExact(map.shape().get(2));
        double column = Math.clamp(x * width - 0.5, 0, width - 1);
        double row = Math.clamp(y * height - 0.5, 0, height - 1);
        int left = (int) column;
        int top = (int) row;
        int right = Math.min(width - 1, left + 1);
        int bottom = Math.min(height - 1, top + 1);
        float across = (float) (column - left);
        float down = (float) (row - top);
        int channels = Math.toIntExact(map.rows());
        for (int c = 0; c < channels; c++) {
            long plane = (long) c * height * width;
            float upper = value(map, plane + (long) top * width + left) * (1 - across)
                    + value(map, plane + (long) top * width + right) * across;
            float lower = value(map, plane + (long) bottom * width + left) * (1 - across)
                    + value(map, plane + (long) bottom * width + right) * across;
            into[at + c] = (upper * (1 - down) + lower * down - scale.mean()[c]) * scale.gain()[c];
        }
    }

    private float value(TensorInfo map, long index) {
        return Float.float16ToFloat(content.get(FLOAT16, map.offset() + 2 * index));
    }

    @Override
    public void close() {
        checkpoint.close();
        arena.close();
    }
}
