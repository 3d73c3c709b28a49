package io.rexserve.trainer.teacher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The teacher's maps of whole pictures, read from the file where they are needed: for each picture three float16
/// tensors `[C, h, w]` under `PICTURE/16`, `PICTURE/32` and `PICTURE/classes`.
///
/// Features are standardised, channel by channel, over pictures of the set; classes are probabilities as they are.
public final class TeacherMaps implements AutoCloseable {
    private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int MEASURED = 200;
    private static final double LEAST_DEVIATION = 1e-3;

    /// A kind of map, by its place in the teacher.
    public enum Kind {
        CLASSES("classes"),
        FEATURES_16("16"),
        FEATURES_32("32");

        private final String suffix;

        Kind(String suffix) {
            this.suffix = suffix;
        }
    }

    private record Map3(long at, int channels, int height, int width) {
        long end() {
            return at + 2L * channels * height * width;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Scale(float[] mean, float[] factor) {}

    private final Arena arena;
    private final MemorySegment bytes;
    private final Map<String, Map<Kind, Map3>> pictures;
    private final Map<Kind, Scale> scales = new EnumMap<>(Kind.class);

    private TeacherMaps(Arena arena, MemorySegment bytes, Map<String, Map<Kind, Map3>> pictures) {
        this.arena = arena;
        this.bytes = bytes;
        this.pictures = pictures;
        for (Kind kind : Kind.values()) {
            scales.put(kind, scale(kind));
        }
    }

    /// @throws IllegalArgumentException if the file is no such file
    @SuppressWarnings("MustBeClosedChecker") // closed with the maps, or here where the file is none
    public static TeacherMaps open(Path file) {
        Arena arena = Arena.ofShared();
        boolean opened = false;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            long header = bytes.get(LENGTH, 0);
            String json = new String(bytes.asSlice(8, header).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
            Map<String, Map<Kind, Map3>> pictures = pictures(JsonMapper.shared().readTree(json), 8 + header);
            requireWhole(pictures, bytes.byteSize(), file);
            var maps = new TeacherMaps(arena, bytes, pictures);
            opened = true;
            return maps;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (!opened) {
                arena.close();
            }
        }
    }

    private static Map<String, Map<Kind, Map3>> pictures(JsonNode header, long base) {
        Map<String, Map<Kind, Map3>> pictures = new HashMap<>();
        header.forEachEntry((name, entry) -> {
            for (Kind kind : Kind.values()) {
                String suffix = "/" + kind.suffix;
                JsonNode shape = entry.path("shape");
                if (name.endsWith(suffix) && shape.size() == 3) {
                    pictures.computeIfAbsent(
                                    name.substring(0, name.length() - suffix.length()), _ -> new EnumMap<>(Kind.class))
                            .put(
                                    kind,
                                    new Map3(
                                            base
                                                    + entry.path("data_offsets")
                                                            .path(0)
                                                            .asLong(),
                                            shape.path(0).asInt(),
                                            shape.path(1).asInt(),
                                            shape.path(2).asInt()));
                }
            }
        });
        return pictures;
    }

    private static void requireWhole(Map<String, Map<Kind, Map3>> pictures, long size, Path file) {
        Map<Kind, Integer> channels = new EnumMap<>(Kind.class);
        pictures.forEach((picture, maps) -> maps.forEach((kind, map) -> {
            if (map.end() > size || channels.computeIfAbsent(kind, _ -> map.channels()) != map.channels()) {
                throw new IllegalArgumentException(file + ": " + picture + "/" + kind.suffix
                        + " (expected: inside the file, with as many channels as the others)");
            }
        }));
        if (channels.size() != Kind.values().length
                || pictures.values().stream().anyMatch(maps -> maps.size() != channels.size())) {
            throw new IllegalArgumentException(
                    file + ": pictures without maps (expected: PICTURE/16, PICTURE/32 and PICTURE/classes for each)");
        }
    }

    private Scale scale(Kind kind) {
        List<String> names = List.copyOf(new TreeSet<>(pictures.keySet()));
        int every = Math.max(1, names.size() / MEASURED);
        int channels = channels(kind);
        var sum = new double[channels];
        var squares = new double[channels];
        long cells = 0;
        for (int i = 0; i < names.size(); i += every) {
            Map3 map = map(names.get(i), kind);
            int area = map.height() * map.width();
            cells += area;
            for (int c = 0; c < channels; c++) {
                for (int k = 0; k < area; k++) {
                    double value = value(map, c, k);
                    sum[c] += value;
                    squares[c] += value * value;
                }
            }
        }
        var mean = new float[channels];
        var factor = new float[channels];
        for (int c = 0; c < channels; c++) {
            double middle = sum[c] / cells;
            double deviation = Math.sqrt(Math.max(0, squares[c] / cells - middle * middle));
            mean[c] = kind == Kind.CLASSES ? 0 : (float) middle;
            factor[c] = kind == Kind.CLASSES ? 1 : (float) (1 / Math.max(deviation, LEAST_DEVIATION));
        }
        return new Scale(mean, factor);
    }

    private Map3 map(String picture, Kind kind) {
        Map<Kind, Map3> maps = pictures.get(picture);
        Map3 map = maps == null ? null : maps.get(kind);
        if (map == null) {
            throw new IllegalArgumentException(picture + ": no maps (expected: one of the pictures of the file)");
        }
        return map;
    }

    private float value(Map3 map, int channel, int cell) {
        return Float.float16ToFloat(
                bytes.get(HALF, map.at() + 2L * ((long) channel * map.height() * map.width() + cell)));
    }

    /// How the maps of a picture are called: of `voc/pictures/000005.jpg`, `voc/000005.jpg`.
    public static String name(Path picture) {
        Path file = picture.toAbsolutePath().normalize();
        Path folder = file.getParent();
        Path named = folder != null && folder.endsWith("pictures") ? folder.getParent() : folder;
        return (named == null ? "" : named.getFileName() + "/") + file.getFileName();
    }

    public boolean has(String picture) {
        return pictures.containsKey(picture);
    }

    public int channels(Kind kind) {
        return pictures.values().stream()
                .findFirst()
                .map(maps -> maps.get(kind))
                .map(Map3::channels)
                .orElse(0);
    }

    /// What the teacher has at a point of a picture, between its cells (bilinear), as outermost cells are beyond them.
    ///
    /// @param u share of the picture's width
    /// @param v share of its height
    /// @param out receives a value for each channel
    /// @param at where the first one goes
    public void sample(String picture, Kind kind, double u, double v, float[] out, int at) {
        Map3 map = map(picture, kind);
        double x = Math.clamp(u * map.width() - 0.5, 0, map.width() - 1);
        double y = Math.clamp(v * map.height() - 0.5, 0, map.height() - 1);
        int left = (int) x;
        int top = (int) y;
        int right = Math.min(left + 1, map.width() - 1);
        int bottom = Math.min(top + 1, map.height() - 1);
        float fx = (float) (x - left);
        float fy = (float) (y - top);
        Scale scale = Objects.requireNonNull(scales.get(kind));
        for (int c = 0; c < map.channels(); c++) {
            float upper =
                    (1 - fx) * value(map, c, top * map.width() + left) + fx * value(map, c, top * map.width() + right);
            float lower = (1 - fx) * value(map, c, bottom * map.width() + left)
                    + fx * value(map, c, bottom * map.width() + right);
            out[at + c] = ((1 - fy) * upper + fy * lower - scale.mean()[c]) * scale.factor()[c];
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
