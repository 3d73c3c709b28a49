package io.rexserve.trainer.serving;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// As many different pictures as are wanted, cut from a few: other places, sizes and sides, as JPEG.
final class Pictures {
    // Share of each side that is kept.
    private static final double LEAST_KEPT = 0.75;
    private static final int NARROWEST = 320;
    private static final int WIDEST = 480;

    private final List<Sample> samples = new ArrayList<>();
    private final long seed;

    /// What pictures are cut from, and the names of what it shows.
    private record Sample(BufferedImage image, List<String> labels) {}

    /// One picture.
    ///
    /// @param file JPEG
    /// @param labels what it shows, if nothing was cut off
    @SuppressWarnings("ArrayRecordComponent") // sent once, compared never
    record Picture(int width, int height, byte[] file, List<String> labels) {}

    /// @param folder of `samples.json` and the files that it names
    /// @param seed same seed and number, same picture
    Pictures(Path folder, long seed) throws IOException {
        this.seed = seed;
        for (JsonNode sample : JsonMapper.shared().readTree(Files.readString(folder.resolve("samples.json")))) {
            Path file = folder.resolve(sample.path("file").asString());
            List<String> labels =
                    sample.path("labels").valueStream().map(JsonNode::asString).toList();
            samples.add(new Sample(Objects.requireNonNull(ImageIO.read(file.toFile()), file + ": no picture"), labels));
        }
        if (samples.isEmpty()) {
            throw new IOException(folder + ": no samples (expected: some to cut pictures from)");
        }
    }

    Picture of(int number) {
        var random = new SplittableRandom(seed * 1_000_003 + number);
        random.nextLong();
        Sample sample = samples.get(random.nextInt(samples.size()));
        BufferedImage from = sample.image();
        int cutWidth = (int) (from.getWidth() * random.nextDouble(LEAST_KEPT, 1));
        int cutHeight = (int) (from.getHeight() * random.nextDouble(LEAST_KEPT, 1));
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
        return new Picture(width, height, jpeg(cut), sample.labels());
    }

    private static byte[] jpeg(BufferedImage picture) {
        try (var out = new ByteArrayOutputStream()) {
            ImageIO.write(picture, "jpg", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("a picture could not be encoded", e);
        }
    }
}
