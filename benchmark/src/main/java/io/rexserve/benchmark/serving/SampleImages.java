package io.rexserve.benchmark.serving;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import javax.imageio.ImageIO;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Any number of different JPEG images, cut from a few samples: other crops and sizes, some mirrored.
final class SampleImages {
    // Share of each side that is kept.
    private static final double MIN_KEPT = 0.75;
    private static final int NARROWEST = 320;
    private static final int WIDEST = 480;

    /// Images with different pixels.
    static final int DIFFERENT = 256;
    // JPEG: the marker that begins a file, and the one of a comment, which is followed by its length.
    private static final int START_OF_IMAGE = 2;
    private static final short COMMENT = (short) 0xFFFE;
    private static final int COMMENT_HEADER = 4;

    private final Map<Integer, SampleImage> pool = new ConcurrentHashMap<>();
    private final List<Sample> samples = new ArrayList<>();
    private final long seed;

    /// An image to cut from, and the names of the objects in it.
    private record Sample(BufferedImage image, List<String> labels) {}

    /// One image.
    ///
    /// @param file JPEG
    /// @param labels names of the objects in the sample, some of which may be cut off
    @SuppressWarnings("ArrayRecordComponent") // sent once, compared never
    record SampleImage(int width, int height, byte[] file, List<String> labels) {}

    /// @param folder of `samples.json` and the files that it names
    /// @param seed same seed and number, same image
    SampleImages(Path folder, long seed) throws IOException {
        this.seed = seed;
        for (JsonNode sample : JsonMapper.shared().readTree(Files.readString(folder.resolve("samples.json")))) {
            Path file = folder.resolve(sample.path("file").asString());
            List<String> labels =
                    sample.path("labels").valueStream().map(JsonNode::asString).toList();
            samples.add(new Sample(Objects.requireNonNull(ImageIO.read(file.toFile()), file + ": no image"), labels));
        }
        if (samples.isEmpty()) {
            throw new IOException(folder + ": no samples (expected: some to cut images from)");
        }
    }

    /// A file with bytes of its own. The pixels repeat after some hundreds, under another comment, so that making
    /// an image takes little time; a cache keyed by the content of files sees different images.
    SampleImage of(int number) {
        SampleImage drawn = pool.computeIfAbsent(number % DIFFERENT, this::draw);
        return new SampleImage(drawn.width(), drawn.height(), commented(drawn.file(), number), drawn.labels());
    }

    /// The JPEG file with a comment right behind its first marker.
    private static byte[] commented(byte[] jpeg, int number) {
        byte[] comment = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(jpeg.length + COMMENT_HEADER + comment.length)
                .put(jpeg, 0, START_OF_IMAGE)
                .putShort(COMMENT)
                .putShort((short) (Short.BYTES + comment.length))
                .put(comment)
                .put(jpeg, START_OF_IMAGE, jpeg.length - START_OF_IMAGE)
                .array();
    }

    private SampleImage draw(int number) {
        var random = new SplittableRandom(seed * 1_000_003 + number);
        random.nextLong();
        Sample sample = samples.get(random.nextInt(samples.size()));
        BufferedImage from = sample.image();
        int cutWidth = (int) (from.getWidth() * random.nextDouble(MIN_KEPT, 1));
        int cutHeight = (int) (from.getHeight() * random.nextDouble(MIN_KEPT, 1));
        int left = random.nextInt(from.getWidth() - cutWidth + 1);
        int top = random.nextInt(from.getHeight() - cutHeight + 1);
        boolean mirrored = random.nextBoolean();
        int width = random.nextInt(NARROWEST, WIDEST + 1);
        int height = width * cutHeight / cutWidth;
        var cut = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = cut.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        int first = mirrored ? width : 0;
        graphics.drawImage(from, first, 0, width - first, height, left, top, left + cutWidth, top + cutHeight, null);
        graphics.dispose();
        return new SampleImage(width, height, jpeg(cut), sample.labels());
    }

    private static byte[] jpeg(BufferedImage image) {
        try (var out = new ByteArrayOutputStream()) {
            ImageIO.write(image, "jpg", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("an image could not be encoded", e);
        }
    }
}
