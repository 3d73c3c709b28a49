package io.rexserve.trainer.vision;

import io.rexserve.datasets.photograph.Photograph;
import io.rexserve.datasets.photograph.Photograph.NamedBox;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.SafeTensorsWriter.Entry;
import io.rexserve.model.weights.StoredType;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;

/// Pictures whose colour says where a pixel is: red grows to the right, green downwards. Their maps say the same.
final class PaintedPhotographs {
    static final int PERSON = 120;
    static final int DOG = 0;

    private PaintedPhotographs() {}

    /// A picture with a large person, a small dog, another thing and an uncertain one.
    static Photograph paint(Path folder, String name, int width, int height) throws IOException {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, Math.round(255f * x / width) << 16 | Math.round(255f * y / height) << 8);
            }
        }
        Path file = folder.resolve(name);
        ImageIO.write(image, "png", file.toFile());
        float w = width;
        float h = height;
        return new Photograph(
                "painted/" + name,
                file,
                width,
                height,
                List.of(
                        new NamedBox(new PixelBox(0.1f * w, 0.1f * h, 0.5f * w, 0.9f * h), PERSON, 1),
                        new NamedBox(new PixelBox(0.6f * w, 0.6f * h, 0.8f * w, 0.9f * h), DOG, 0.5)),
                List.of(new PixelBox(0.55f * w, 0.05f * h, 0.95f * w, 0.3f * h)),
                List.of(new PixelBox(0.85f * w, 0.35f * h, 0.99f * w, 0.95f * h)),
                Set.of());
    }

    /// Three pictures of different shapes.
    static List<Photograph> three(Path folder) throws IOException {
        return List.of(
                paint(folder, "wide.png", 320, 200),
                paint(folder, "high.png", 240, 320),
                paint(folder, "small.png", 90, 80));
    }

    /// Maps with two channels of 20 times 10 cells, x and y of each cell, and one class with the probability x.
    static Path maps(Path file, List<Photograph> photographs) throws IOException {
        var entries = new ArrayList<Entry>();
        var content = ByteBuffer.allocate(photographs.size() * 3 * 200 * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (Photograph photograph : photographs) {
            entries.add(new Entry(photograph.key() + "/16", StoredType.F16, List.of(2L, 10L, 20L)));
            entries.add(new Entry(photograph.key() + "/classes", StoredType.F16, List.of(1L, 10L, 20L)));
            for (int channel : new int[] {0, 1, 0}) {
                for (int cell = 0; cell < 200; cell++) {
                    int row = cell / 20;
                    float value = channel == 0 ? (cell % 20 + 0.5f) / 20 : (row + 0.5f) / 10;
                    content.putShort(Float.floatToFloat16(value));
                }
            }
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(SafeTensorsWriter.header(entries, Map.of()));
            out.write(content.array());
        }
        return file;
    }

    /// A set on disk: each picture with a dog that is annotated.
    static Path set(Path folder, int count) throws IOException {
        Files.createDirectories(folder.resolve("pictures"));
        var images = new ArrayList<String>();
        var annotations = new ArrayList<String>();
        for (int id = 1; id <= count; id++) {
            paint(folder.resolve("pictures"), "p" + id + ".png", 120, 90);
            images.add("{\"id\": %d, \"file_name\": \"p%d.png\", \"width\": 120, \"height\": 90}".formatted(id, id));
            annotations.add(
                    "{\"id\": %d, \"image_id\": %d, \"category_id\": 1, \"bbox\": [72, 54, 24, 27]}".formatted(id, id));
        }
        Files.writeString(
                folder.resolve("annotations.json"),
                "{\"images\": %s, \"annotations\": %s, \"categories\": [{\"id\": 1, \"name\": \"dog\"}]}"
                        .formatted(images, annotations));
        return folder;
    }
}
