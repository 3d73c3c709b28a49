package io.rexserve.trainer.loop;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;

/// Figures as TensorBoard reads them: a file of TFRecords, each an `Event` message of
/// `tensorflow/core/util/event.proto` in the wire format of protobuf. TensorFlow is not needed for four fields.
///
/// A resumed training appends to the file that it finds, without the events of steps behind the checkpoint.
final class EventFile {
    private static final int WALL_TIME = 1 << 3 | 1; // double
    private static final int STEP = 2 << 3; // varint
    private static final int FILE_VERSION = 3 << 3 | 2; // string
    private static final int SUMMARY = 5 << 3 | 2; // message
    private static final int VALUE = 1 << 3 | 2; // of a summary: repeated message
    private static final int TAG = 1 << 3 | 2; // of a value: string
    private static final int SIMPLE_VALUE = 2 << 3 | 5; // of a value: float
    private static final String VERSION = "brain.Event:2";
    private static final int MASK = 0xa282ead8; // of tensorflow/core/lib/hash/crc32c.h
    private static final int BEFORE = Long.BYTES + Integer.BYTES; // length and its checksum

    private final Path file;

    /// @param start steps that had been made before; 0 begins a new file
    EventFile(Path file, int start) throws IOException {
        this.file = file;
        byte[] kept = start > 0 && Files.exists(file) ? until(Files.readAllBytes(file), start) : new byte[0];
        if (kept.length == 0) {
            kept = record(version(now()));
        }
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.write(partial, kept);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// @param figures by tag; what is not a number is left out
    void add(int step, Map<String, Double> figures) throws IOException {
        Files.write(file, record(event(now(), step, figures)), StandardOpenOption.APPEND);
    }

    private static double now() {
        return System.currentTimeMillis() / 1e3;
    }

    static byte[] version(double wallTime) {
        var event = new ByteArrayOutputStream();
        fixed64(event, WALL_TIME, wallTime);
        bytes(event, FILE_VERSION, VERSION.getBytes(StandardCharsets.UTF_8));
        return event.toByteArray();
    }

    /// @param wallTime seconds since 1970
    static byte[] event(double wallTime, int step, Map<String, Double> figures) {
        var summary = new ByteArrayOutputStream();
        figures.forEach((tag, figure) -> {
            if (!Double.isNaN(figure)) {
                bytes(summary, VALUE, value(tag, figure.floatValue()));
            }
        });
        var event = new ByteArrayOutputStream();
        fixed64(event, WALL_TIME, wallTime);
        event.write(STEP);
        varint(event, step);
        bytes(event, SUMMARY, summary.toByteArray());
        return event.toByteArray();
    }

    private static byte[] value(String tag, float figure) {
        var value = new ByteArrayOutputStream();
        bytes(value, TAG, tag.getBytes(StandardCharsets.UTF_8));
        value.write(SIMPLE_VALUE);
        value.writeBytes(little(Float.BYTES).putFloat(figure).array());
        return value.toByteArray();
    }

    private static void fixed64(ByteArrayOutputStream out, int key, double value) {
        out.write(key);
        out.writeBytes(little(Double.BYTES).putDouble(value).array());
    }

    private static void bytes(ByteArrayOutputStream out, int key, byte[] content) {
        out.write(key);
        varint(out, content.length);
        out.writeBytes(content);
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long left = value;
        while (left >= 0x80) {
            out.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// A TFRecord: length, its checksum, content, its checksum.
    static byte[] record(byte[] content) {
        byte[] length = little(Long.BYTES).putLong(content.length).array();
        return little(BEFORE + content.length + Integer.BYTES)
                .put(length)
                .putInt(checksum(length))
                .put(content)
                .putInt(checksum(content))
                .array();
    }

    private static int checksum(byte[] content) {
        var crc = new CRC32C();
        crc.update(content);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    // Records of steps up to start; a process that is killed may leave half a record behind.
    private static byte[] until(byte[] all, int start) {
        var kept = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        while (in.remaining() > BEFORE + Integer.BYTES) {
            int at = in.position();
            long length = in.getLong(at);
            if (length < 0 || length > in.remaining() - BEFORE - Integer.BYTES) {
                break;
            }
            int whole = BEFORE + (int) length + Integer.BYTES;
            if (step(all, at + BEFORE, (int) length) <= start) {
                kept.write(all, at, whole);
            }
            in.position(at + whole);
        }
        return kept.toByteArray();
    }

    // Our events begin with the wall time; the version has no step, which means 0.
    private static long step(byte[] all, int from, int length) {
        int at = from + 1 + Double.BYTES;
        if (length <= 1 + Double.BYTES || all[at] != STEP) {
            return 0;
        }
        long step = 0;
        int shift = 0;
        do {
            at++;
            step |= (long) (all[at] & 0x7f) << shift;
            shift += 7;
        } while (all[at] < 0 && at < from + length);
        return step;
    }
}
