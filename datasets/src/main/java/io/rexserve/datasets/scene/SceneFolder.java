package io.rexserve.datasets.scene;

import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.Losses;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.grounding.RecordFormat;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Scenes written to disk, a picture and a JSON file of what is in it for each: to look at, to try requests on. All of
/// them together are a dataset in the record format, `scenes.jsonl`: to tune on, to replay, to measure on.
public final class SceneFolder {
    private static final int[][] SIZES = {{640, 480}, {480, 640}, {800, 600}, {512, 512}, {768, 432}, {320, 320}};

    /// File of the records of all scenes.
    public static final String RECORDS = "scenes.jsonl";

    private SceneFolder() {}

    /// How the pictures are written.
    ///
    /// @param shortSide pixels of the shorter side; 0 for 320 to 600
    /// @param quality of JPEG files, 1 to 100; 0 for PNG files
    /// @param truths whether each picture has a JSON file of its own too
    /// @param trained whether things are arranged as in training, up to ten of them, else as in tests, up to eight
    public record Form(int shortSide, int quality, boolean truths, boolean trained) {
        public Form {
            if (shortSide != 0 && shortSide < 64) {
                throw new IllegalArgumentException("short side: " + shortSide + " (expected: at least 64 pixels)");
            }
            if (quality < 0 || quality > 100) {
                throw new IllegalArgumentException("JPEG quality: " + quality + " (expected: 1 to 100)");
            }
        }

        private SceneOptions options(int[] size) {
            int width = scaled(size[0], size);
            int height = scaled(size[1], size);
            return trained ? SceneOptions.forLanguage(width, height) : SceneOptions.forTest(width, height);
        }

        private int scaled(int side, int[] size) {
            return shortSide == 0 ? side : Math.round((float) side * shortSide / Math.min(size[0], size[1]));
        }

        private String extension() {
            return quality == 0 ? ".png" : ".jpg";
        }

        private byte[] encoded(RgbImage image) throws IOException {
            return quality == 0 ? png(image) : jpeg(image, quality / 100f);
        }
    }

    /// What the JSON file holds.
    ///
    /// @param image file name of the image
    /// @param width pixels
    /// @param height pixels
    /// @param objects in drawing order
    public record Truth(String image, int width, int height, List<Labelled> objects) {
        public Truth {
            objects = List.copyOf(objects);
        }
    }

    /// @param label its name, or null if the vocabulary has none
    /// @param kind `free`, `panel` or `member`
    /// @param box x1, y1, x2, y2 in pixels
    public record Labelled(@Nullable String label, String kind, List<Float> box) {
        public Labelled {
            box = List.copyOf(box);
        }
    }

    /// Composes and writes scenes 0 to count - 1 of a seed, in several sizes.
    ///
    /// @param provenance of what they are composed of
    /// @return the images written
    public static List<Path> write(
            Path folder, SceneComposer composer, long seed, int count, Form form, Provenance provenance)
            throws IOException {
        Files.createDirectories(folder);
        Files.deleteIfExists(folder.resolve(RECORDS));
        var written = new ArrayList<Path>();
        var options = new WriteOptions(SceneRecords.description("composed scenes"), false, new Losses());
        try (DatasetWriter records = new RecordFormat().create(folder.resolve(RECORDS), options)) {
            for (int number = 0; number < count; number++) {
                int[] size = SIZES[number % SIZES.length];
                Scene scene = composer.compose(seed, number, form.options(size));
                String name = "scene-" + (number + 1);
                Path image = folder.resolve(name + form.extension());
                Files.write(image, form.encoded(scene.image()));
                if (form.truths()) {
                    writeTruth(folder.resolve(name + ".json"), scene, name + form.extension());
                }
                records.write(SceneRecords.record(name, image, scene, provenance));
                written.add(image);
            }
            records.finish();
        }
        return List.copyOf(written);
    }

    private static void writeTruth(Path file, Scene scene, String image) throws IOException {
        Files.writeString(
                file,
                JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(truth(scene, image)) + "\n");
    }

    private static Truth truth(Scene scene, String image) {
        List<Labelled> objects = scene.objects().stream()
                .map(object -> new Labelled(
                        object.named() ? ObjectName.all().get(object.name()).text() : null,
                        object.kind().name().toLowerCase(Locale.ROOT),
                        edges(object.box())))
                .toList();
        return new Truth(image, scene.image().width(), scene.image().height(), objects);
    }

    private static List<Float> edges(PixelBox box) {
        return List.of(box.x1(), box.y1(), box.x2(), box.y2());
    }

    /// The image as a PNG.
    public static byte[] png(RgbImage image) throws IOException {
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image.toBufferedImage(), "png", bytes);
        return bytes.toByteArray();
    }

    private static byte[] jpeg(RgbImage image, float quality) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        var bytes = new ByteArrayOutputStream();
        try (var output = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam settings = writer.getDefaultWriteParam();
            settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            settings.setCompressionQuality(quality);
            writer.setOutput(output);
            writer.write(null, new IIOImage(image.toBufferedImage(), null, null), settings);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
