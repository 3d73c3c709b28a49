package io.rexserve.data.duplicate;

import io.rexserve.datasets.art.ArtLibrary;
import io.rexserve.datasets.art.Look;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.datasets.scene.SceneOptions;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/// Recall of the perceptual hash on changed copies, and how many pairs of different pictures are close, by distance.
///
///     java -cp ... io.rexserve.data.duplicate.PerceptualHashBenchmark ART-FOLDER FOLDER-OF-PHOTOGRAPHS...
public final class PerceptualHashBenchmark {
    private static final int FARTHEST = 12;
    private static final int SCENES = 1000;
    private static final int SIDE = 320;

    private PerceptualHashBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        var scenes = new ArrayList<RgbImage>();
        var composer = new SceneComposer(ArtLibrary.forEvaluation(Path.of(arguments[0]), EnumSet.allOf(Look.class)));
        for (int i = 0; i < SCENES; i++) {
            scenes.add(composer.compose(11, i, SceneOptions.forTest(SIDE, SIDE)).image());
        }
        report("scenes", scenes);
        for (String folder : List.of(arguments).subList(1, arguments.length)) {
            report(folder, photographs(Path.of(folder)));
        }
    }

    private static void report(String name, List<RgbImage> images) {
        long[] hashes = images.stream().mapToLong(PerceptualHash::of).toArray();
        changes().forEach((change, changed) -> {
            var counts = new long[65];
            for (int i = 0; i < hashes.length; i++) {
                counts[PerceptualHash.distance(hashes[i], PerceptualHash.of(changed.apply(images.get(i))))]++;
            }
            print(name + ", " + change + ", share within", counts, hashes.length);
        });
        var pairs = new long[65];
        for (int i = 0; i < hashes.length; i++) {
            for (int j = 0; j < i; j++) {
                pairs[PerceptualHash.distance(hashes[i], hashes[j])]++;
            }
        }
        print(name + ", pairs of " + hashes.length + " pictures within", pairs, 1);
    }

    private static void print(String name, long[] counts, long of) {
        var line = new StringBuilder(name);
        long sum = 0;
        for (int distance = 0; distance <= FARTHEST; distance++) {
            sum += counts[distance];
            line.append(String.format(of == 1 ? " %d:%.0f" : " %d:%.3f", distance, (double) sum / of));
        }
        System.out.println(line);
    }

    private static Map<String, UnaryOperator<RgbImage>> changes() {
        var changes = new LinkedHashMap<String, UnaryOperator<RgbImage>>();
        changes.put("JPEG of quality 50", image -> encoded(image, 0.5f));
        changes.put("JPEG of quality 20", image -> encoded(image, 0.2f));
        changes.put("half the size", image -> resized(image, 0.5));
        changes.put("half the size, JPEG of quality 75", image -> encoded(resized(image, 0.5), 0.75f));
        changes.put("150 % of the size", image -> resized(image, 1.5));
        changes.put("cropped by 1 % a side", image -> cropped(image, 0.01));
        changes.put("cropped by 2 % a side", image -> cropped(image, 0.02));
        changes.put("cropped by 5 % a side", image -> cropped(image, 0.05));
        changes.put("brighter by 15 %", image -> brighter(image, 1.15));
        changes.put("darker by 15 %", image -> brighter(image, 0.85));
        return changes;
    }

    private static RgbImage resized(RgbImage image, double factor) {
        return image.resize(
                Math.max(1, (int) (image.width() * factor)),
                Math.max(1, (int) (image.height() * factor)),
                Resampling.BICUBIC);
    }

    private static RgbImage cropped(RgbImage image, double share) {
        int left = Math.max(1, (int) Math.round(image.width() * share));
        int top = Math.max(1, (int) Math.round(image.height() * share));
        return image.crop(left, top, image.width() - 2 * left, image.height() - 2 * top);
    }

    private static RgbImage brighter(RgbImage image, double factor) {
        byte[] pixels = image.pixels().clone();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.min(255, Math.round((pixels[i] & 0xFF) * factor));
        }
        return new RgbImage(image.width(), image.height(), pixels);
    }

    private static RgbImage encoded(RgbImage image, float quality) {
        var buffered = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < image.width() * image.height(); i++) {
            byte[] rgb = image.pixels();
            buffered.setRGB(
                    i % image.width(),
                    i / image.width(),
                    ((rgb[3 * i] & 0xFF) << 16) | ((rgb[3 * i + 1] & 0xFF) << 8) | (rgb[3 * i + 2] & 0xFF));
        }
        var out = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
        try (var stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(quality);
            writer.write(null, new IIOImage(buffered, null, null), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return ImageDecoder.decode(out.toByteArray(), ImageLimits.DEFAULT);
    }

    private static List<RgbImage> photographs(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".jpg"))
                    .sorted()
                    .map(PerceptualHashBenchmark::decoded)
                    .toList();
        }
    }

    private static RgbImage decoded(Path file) {
        try {
            return ImageDecoder.decode(Files.readAllBytes(file), ImageLimits.DEFAULT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
