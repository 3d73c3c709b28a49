package io.rexserve.trainer.vision;

import io.rexserve.datasets.scene.Scene;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.datasets.scene.SceneObject;
import io.rexserve.datasets.scene.SceneOptions;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.region.SquareBoxes;
import io.rexserve.model.vision.Normalization;
import io.rexserve.model.vision.SquareInput;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A composed image, padded and resized as a server does it, in 8 bits.
///
/// @param image square of [#SIDE]
/// @param objects everything in it, boxes in pixels of the square
record SquareScene(RgbImage image, List<SceneObject> objects) {
    static final int SIDE = 256;

    SquareScene {
        objects = List.copyOf(objects);
    }

    /// The scene of a number; the same seed and number give the same scene. Half of them are oblong.
    static SquareScene compose(SceneComposer composer, long seed, long number) {
        return of(original(composer, seed, number));
    }

    /// The scene of a number before it is padded and resized.
    static Scene original(SceneComposer composer, long seed, long number) {
        var random = new SplittableRandom(seed ^ ((0x9E3779B97F4A7C15L * (number + 1)) >>> 3));
        int width = SIDE;
        int height = SIDE;
        if (random.nextDouble() < 0.5) {
            int longer = random.nextInt(SIDE, 480);
            int shorter = (int) (longer * random.nextDouble(0.6, 1));
            boolean upright = random.nextBoolean();
            width = upright ? shorter : longer;
            height = upright ? longer : shorter;
        }
        return composer.compose(seed, number, SceneOptions.forLanguage(width, height));
    }

    private static SquareScene of(Scene scene) {
        List<PixelBox> boxes = scene.objects().stream().map(SceneObject::box).toList();
        float[] square =
                SquareBoxes.of(boxes, scene.image().width(), scene.image().height(), SIDE);
        var objects = new ArrayList<SceneObject>();
        for (int i = 0; i < boxes.size(); i++) {
            var box = new PixelBox(square[4 * i], square[4 * i + 1], square[4 * i + 2], square[4 * i + 3]);
            SceneObject object = scene.objects().get(i);
            objects.add(new SceneObject(box, object.name(), object.kind()));
        }
        return new SquareScene(SquareInput.square(scene.image(), SIDE, Normalization.CLIP), objects);
    }

    /// The objects that have a name.
    List<SceneObject> named() {
        return objects.stream().filter(SceneObject::named).toList();
    }

    /// The scene seen in a mirror.
    SquareScene mirrored() {
        List<SceneObject> moved = objects.stream()
                .map(object -> new SceneObject(mirrored(object.box()), object.name(), object.kind()))
                .toList();
        return new SquareScene(mirrored(image), moved);
    }

    /// An image seen in a mirror.
    static RgbImage mirrored(RgbImage image) {
        int width = image.width();
        byte[] pixels = image.pixels();
        var mirrored = new byte[pixels.length];
        for (int row = 0; row < pixels.length; row += 3 * width) {
            for (int x = 0; x < width; x++) {
                System.arraycopy(pixels, row + 3 * x, mirrored, row + 3 * (width - 1 - x), 3);
            }
        }
        return new RgbImage(width, image.height(), mirrored);
    }

    static PixelBox mirrored(PixelBox box) {
        return new PixelBox(SIDE - box.x2(), box.y1(), SIDE - box.x1(), box.y2());
    }

    /// The scene under another light.
    SquareScene relit(SplittableRandom random) {
        return new SquareScene(relit(image, random), objects);
    }

    /// An image under another light: contrast, brightness, and a gain and a shift of each channel.
    static RgbImage relit(RgbImage image, SplittableRandom random) {
        double contrast = random.nextDouble(0.8, 1.2);
        double brightness = random.nextDouble(-20, 20);
        var levels = new byte[3][256];
        for (byte[] channel : levels) {
            double gain = contrast * random.nextDouble(0.94, 1.06);
            double shift = brightness + random.nextDouble(-12, 12);
            for (int v = 0; v < channel.length; v++) {
                channel[v] = (byte) Math.clamp(Math.round(128 + gain * (v - 128) + shift), 0, 255);
            }
        }
        byte[] pixels = image.pixels();
        var relit = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            relit[i] = levels[i % 3][Byte.toUnsignedInt(pixels[i])];
        }
        return new RgbImage(image.width(), image.height(), relit);
    }
}
