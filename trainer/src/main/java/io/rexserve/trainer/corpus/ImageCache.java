package io.rexserve.trainer.corpus;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Decoded images, shrunk to what a training needs of them. Those that come first and fit are kept for good: every
/// epoch asks for all images once in an order of its own, so that a cache that replaces would help a large set least.
/// Any number of threads may call it.
public final class ImageCache {
    /// A quarter of the heap.
    public static final double HEAP_SHARE = 0.25;

    private final int maxSide;
    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final Map<TrainingImage, ShrunkImage> kept = Collections.synchronizedMap(new IdentityHashMap<>());

    /// An image that may be smaller than its original.
    ///
    /// @param scaleX pixels of it for one pixel of the original, at most 1
    /// @param scaleY likewise
    public record ShrunkImage(RgbImage image, double scaleX, double scaleY) {}

    /// @param maxSide longest side in pixels; longer images are shrunk to it
    /// @param maxBytes of all pixels that are kept, 3 for each; 0 keeps none
    public ImageCache(int maxSide, long maxBytes) {
        if (maxSide < 1 || maxBytes < 0) {
            throw new IllegalArgumentException("longest side and bytes: " + maxSide + " and " + maxBytes
                    + " (expected: at least 1 and at least 0)");
        }
        this.maxSide = maxSide;
        this.maxBytes = maxBytes;
    }

    /// Within [#HEAP_SHARE] of the heap.
    public static ImageCache ofHeap(int maxSide) {
        return new ImageCache(maxSide, (long) (HEAP_SHARE * Runtime.getRuntime().maxMemory()));
    }

    /// The image, upright.
    ///
    /// @throws DatasetException if the file is no longer what was checked when the data was read: training on
    ///     something else in its place would change the result in silence
    public ShrunkImage image(TrainingImage image) {
        ShrunkImage known = kept.get(image);
        if (known != null) {
            return known;
        }
        ShrunkImage made = shrunk(decode(image));
        int size = made.image().pixels().length;
        if (bytes.addAndGet(size) > maxBytes) {
            bytes.addAndGet(-size);
        } else if (kept.putIfAbsent(image, made) != null) {
            bytes.addAndGet(-size);
        }
        return made;
    }

    private static RgbImage decode(TrainingImage image) {
        String name = "image " + image.id() + ", " + image.record().image().name();
        RgbImage decoded;
        try {
            decoded = ImageDecoder.decode(image.record().image().read(), UsableImages.LIMITS);
        } catch (InvalidImageException | IOException e) {
            throw new DatasetException(
                    name + ": " + e + " (expected: the image that its header announced when the data was read; training"
                            + " continues from its last checkpoint once the file is repaired)",
                    e);
        }
        if (decoded.width() != image.width() || decoded.height() != image.height()) {
            throw new DatasetException(name + ": " + decoded.width() + " x " + decoded.height() + " (expected: "
                    + image.width() + " x " + image.height() + ", its size when the data was read)");
        }
        return decoded;
    }

    private ShrunkImage shrunk(RgbImage image) {
        int longer = Math.max(image.width(), image.height());
        if (longer <= maxSide) {
            return new ShrunkImage(image, 1, 1);
        }
        int width = Math.max(1, (int) Math.round((double) image.width() * maxSide / longer));
        int height = Math.max(1, (int) Math.round((double) image.height() * maxSide / longer));
        return new ShrunkImage(
                image.resize(width, height, Resampling.BILINEAR),
                (double) width / image.width(),
                (double) height / image.height());
    }

    /// Bytes of the pixels that are kept.
    public long bytes() {
        return bytes.get();
    }
}
