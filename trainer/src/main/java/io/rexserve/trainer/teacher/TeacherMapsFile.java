package io.rexserve.trainer.teacher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.SafeTensorsWriter.Entry;
import io.rexserve.model.weights.StoredType;
import io.rexserve.trainer.teacher.TeacherNetwork.Maps;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// The teacher's maps of many pictures, one safetensors file: `NAME/16` `[128, 26, 26]`, `NAME/32` `[128, 13, 13]` and
/// `NAME/classes` `[80, 26, 26]` for each picture, in float16.
public final class TeacherMapsFile {
    private static final int EVERY = 500;

    private TeacherMapsFile() {}

    /// Runs the teacher once on each picture. A file that is there already is kept.
    ///
    /// @param network `nanodet.json`
    /// @param pictures files by name, written in their order
    /// @param out receives a progress line now and then
    public static void write(Path file, Path network, SequencedMap<String, Path> pictures, PrintStream out)
            throws IOException, InterruptedException {
        if (Files.exists(file)) {
            return;
        }
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try (NDManager scope = Torch.scope();
                TeacherNetwork teacher = TeacherNetwork.load(network);
                OutputStream to = new BufferedOutputStream(Files.newOutputStream(partial), 1 << 20)) {
            to.write(SafeTensorsWriter.header(entries(pictures), Map.of("teacher", "nanodet")));
            int done = 0;
            for (Map.Entry<String, Path> picture : pictures.entrySet()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("maps of the teacher");
                }
                try (NDManager work = scope.newSubManager()) {
                    write(
                            to,
                            teacher.maps(
                                    work,
                                    ImageDecoder.decode(Files.readAllBytes(picture.getValue()), ImageLimits.DEFAULT)));
                }
                if (++done % EVERY == 0) {
                    out.println("maps of the teacher: " + done + " of " + pictures.size() + " pictures");
                }
            }
        }
        SafeTensorsWriter.publish(partial, file);
    }

    private static List<Entry> entries(SequencedMap<String, Path> pictures) {
        var entries = new ArrayList<Entry>();
        for (String name : pictures.keySet()) {
            entries.add(new Entry(name + "/16", StoredType.F16, List.of((long) TeacherNetwork.FEATURES, 26L, 26L)));
            entries.add(new Entry(name + "/32", StoredType.F16, List.of((long) TeacherNetwork.FEATURES, 13L, 13L)));
            entries.add(new Entry(name + "/classes", StoredType.F16, List.of((long) TeacherNetwork.CLASSES, 26L, 26L)));
        }
        return entries;
    }

    private static void write(OutputStream to, Maps maps) throws IOException {
        for (NDArray map : List.of(maps.features16(), maps.features32(), maps.classes())) {
            float[] values = map.toFloatArray();
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : values) {
                bytes.putShort(Float.floatToFloat16(value));
            }
            to.write(bytes.array());
        }
    }
}
