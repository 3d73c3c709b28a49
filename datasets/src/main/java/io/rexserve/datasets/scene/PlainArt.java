package io.rexserve.datasets.scene;

import io.rexserve.datasets.art.ArtLibrary;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.art.Sprite;
import io.rexserve.image.RgbImage;
import java.util.List;
import java.util.stream.IntStream;

/// Art that needs no download: one disc of its own colour per name.
public final class PlainArt {
    private PlainArt() {}

    public static SceneComposer composer() {
        List<List<Sprite>> named = IntStream.range(0, ObjectName.drawn().size())
                .mapToObj(name -> List.of(drawing(name, 0xff000000 | 77_777 * (name + 1))))
                .toList();
        var photo = new RgbImage(640, 480, new byte[3 * 640 * 480]);
        return new SceneComposer(new ArtLibrary(named, List.of(drawing(-1, 0xff808080)), List.of(photo)));
    }

    private static Sprite drawing(int name, int argb) {
        int side = Sprite.SIZE;
        var pixels = new int[side * side];
        for (int i = 0; i < pixels.length; i++) {
            int x = i % side - side / 2;
            int y = i / side - side / 2;
            pixels[i] = x * x + y * y <= side * side / 4 ? argb : 0;
        }
        return new Sprite(name, List.of(new Sprite.Level(side, side, pixels)));
    }
}
