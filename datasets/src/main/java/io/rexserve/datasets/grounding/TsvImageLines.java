package io.rexserve.datasets.grounding;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Writes `images.tsv`: images as they are, once for neighbouring records of one image.
final class TsvImageLines {
    private final OutputStream out;
    private long bytes;
    private @Nullable ImageSource last;
    private long lastOffset;

    TsvImageLines(OutputStream out) {
        this.out = out;
    }

    /// Byte offset of the line of a record's image, which is written unless it was the last.
    long offset(ImageRecord record) throws IOException {
        if (record.image().equals(last)) {
            return lastOffset;
        }
        byte[] key = (record.image().name() + "\t").getBytes(UTF_8);
        byte[] base64 = Base64.getEncoder().encode(RecordWriter.read(record));
        out.write(key);
        out.write(base64);
        out.write('\n');
        last = record.image();
        lastOffset = bytes;
        bytes += key.length + base64.length + 1;
        return lastOffset;
    }
}
