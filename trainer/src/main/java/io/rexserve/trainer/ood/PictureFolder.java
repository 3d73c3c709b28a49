package io.rexserve.trainer.ood;

import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/// Some pictures of a folder and the folders in it.
///
/// @param files by name, evenly spaced among all
record PictureFolder(Path folder, List<Path> files) {
    private static final List<String> ENDINGS = List.of(".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp");
    private static final int MIN_SIDE = 280;
    private static final int MAX_SIDE = 640;
    private static final double MIN_QUALITY = 0.6;
    private static final double MAX_QUALITY = 0.95;

    PictureFolder {
        files = List.copyOf(files);
    }

    /// @param most at most so many pictures
    static PictureFolder of(Path folder, int most) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> all = walk.filter(PictureFolder::isPicture).sorted().toList();
            if (all.isEmpty()) {
                throw new IllegalArgumentException(
                        folder + ": no pictures (expected: files that end in " + ENDINGS + ")");
            }
            int count = Math.min(most, all.size());
            return new PictureFolder(
                    folder,
                    IntStream.range(0, count)
                            .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
                            .toList());
        }
    }

    private static boolean isPicture(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return Files.isRegularFile(file) && ENDINGS.stream().anyMatch(name::endsWith);
    }

    /// A picture; empty where the file cannot be decoded.
    static Optional<RgbImage> read(Path file) throws IOException {
        try {
            return Optional.of(ImageDecoder.decode(Files.readAllBytes(file), ImageLimits.DEFAULT));
        } catch (InvalidImageException _) {
            return Optional.empty();
        }
    }

    /// The picture as a JPEG of a size and quality drawn at random, so that neither class is known by its files.
    static RgbImage recompressed(RgbImage image, SplittableRandom random) {
        double side = random.nextInt(MIN_SIDE, MAX_SIDE + 1);
        double scale = Math.min(1, side / Math.max(image.width(), image.height()));
        RgbImage scaled = image.resize(
                (int) Math.max(1, Math.rint(scale * image.width())),
                (int) Math.max(1, Math.rint(scale * image.height())),
                Resampling.BILINEAR);
        byte[] jpeg = jpeg(scaled, (float) random.nextDouble(MIN_QUALITY, MAX_QUALITY));
        return ImageDecoder.decode(jpeg, ImageLimits.DEFAULT);
    }

    private static byte[] jpeg(RgbImage image, float quality) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        var out = new ByteArrayOutputStream();
        try (var stream = ImageIO.createImageOutputStream(out)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(quality);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image.toBufferedImage(), null, null), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }
}
