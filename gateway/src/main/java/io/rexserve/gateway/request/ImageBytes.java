package io.rexserve.gateway.request;

import io.rexserve.gateway.admission.RequestAdmission.RequestPermit;
import io.rexserve.image.ImageLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/// The file of an image while it arrives, up to as many bytes as an image may have.
///
/// It grows by segments, whose memory is taken before they are made: an array that doubles would hold three times the
/// file for a moment, and one of the announced length would be made for senders that never send.
final class ImageBytes extends OutputStream {
    private static final int SEGMENT = 64 << 10;
    private static final int MAX_SEGMENT = 1 << 20;

    private final LongConsumer requireBytes;
    private final RequestPermit permit;
    private final List<byte[]> full = new ArrayList<>();
    private byte[] segment = new byte[0];
    private int used;
    private long size;

    ImageBytes(ImageLimits limits, RequestPermit permit) {
        this(limits::requireBytes, permit);
    }

    /// @param requireBytes refuses a file by its length
    ImageBytes(LongConsumer requireBytes, RequestPermit permit) {
        this.requireBytes = requireBytes;
        this.permit = permit;
    }

    /// Takes all that a stream has.
    void readAll(InputStream in) throws IOException {
        for (; ; ) {
            requireSegment();
            int read = in.read(segment, used, segment.length - used);
            if (read < 0) {
                return;
            }
            used += read;
            size += read;
            requireBytes.accept(size);
        }
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        size += length;
        requireBytes.accept(size);
        for (int from = offset, left = length; left > 0; ) {
            requireSegment();
            int count = Math.min(left, segment.length - used);
            System.arraycopy(bytes, from, segment, used, count);
            used += count;
            from += count;
            left -= count;
        }
    }

    private void requireSegment() {
        if (used < segment.length) {
            return;
        }
        int next = Math.clamp(segment.length * 2L, SEGMENT, MAX_SEGMENT);
        permit.hold(next);
        if (segment.length > 0) {
            full.add(segment);
        }
        segment = new byte[next];
        used = 0;
    }

    /// The whole file; the segments are given back.
    byte[] toByteArray() {
        permit.hold(size);
        var file = new byte[Math.toIntExact(size)];
        int at = 0;
        long held = segment.length;
        for (byte[] part : full) {
            System.arraycopy(part, 0, file, at, part.length);
            at += part.length;
            held += part.length;
        }
        System.arraycopy(segment, 0, file, at, used);
        full.clear();
        segment = new byte[0];
        used = 0;
        permit.hold(-held);
        return file;
    }
}
