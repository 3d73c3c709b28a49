package io.rexserve.trainer.corpus;

import io.rexserve.datasets.record.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which images have the same bytes. A file is read whole only if another has its length and its first 16 KiB, so that
/// a million images cost one short read each.
final class ContentKeys {
    private static final int BEGINNING = 16 << 10;

    private ContentKeys() {}

    /// A key of each image: equal keys, equal bytes.
    static long[] of(List<TrainingImage> images) throws IOException {
        long[] keys = new long[images.size()];
        Map<Long, Integer> counts = HashMap.newHashMap(images.size());
        for (int i = 0; i < keys.length; i++) {
            keys[i] = beginning(images.get(i).record().image());
            counts.merge(keys[i], 1, Integer::sum);
        }
        for (int i = 0; i < keys.length; i++) {
            if (counts.getOrDefault(keys[i], 0) > 1) {
                keys[i] = whole(images.get(i).record().image());
            }
        }
        return keys;
    }

    private static long beginning(ImageSource image) throws IOException {
        if (!(image instanceof ImageSource.File file)) {
            byte[] bytes = image.read();
            return digest(bytes.length, Arrays.copyOf(bytes, Math.min(bytes.length, BEGINNING)));
        }
        try (InputStream in = Files.newInputStream(file.path())) {
            return digest(Files.size(file.path()), in.readNBytes(BEGINNING));
        }
    }

    private static long whole(ImageSource image) throws IOException {
        return digest(-1, image.read());
    }

    private static long digest(long length, byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(length).flip());
            return ByteBuffer.wrap(digest.digest(bytes)).getLong();
        } catch (NoSuchAlgorithmException e) { // every JDK has it
            throw new IllegalStateException(e);
        }
    }
}
