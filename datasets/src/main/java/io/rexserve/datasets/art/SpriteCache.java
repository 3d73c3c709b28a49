package io.rexserve.datasets.art;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Keeps rasterised sprites in one file, because vector drawings take a minute to rasterise and a second to read.
final class SpriteCache {
    private SpriteCache() {}

    /// The sprites in the file, or those supplied, which are then written to it.
    static List<Sprite> of(Path file, Supplier<List<Sprite>> drawn) {
        try {
            if (Files.isRegularFile(file)) {
                return read(file);
            }
            List<Sprite> sprites = drawn.get();
            Path partial = file.resolveSibling(
                    file.getFileName() + "." + ProcessHandle.current().pid());
            write(partial, sprites);
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return sprites;
        } catch (IOException e) {
            throw ArtLibrary.unreadable(file, e);
        }
    }

    private static void write(Path file, List<Sprite> sprites) throws IOException {
        try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20))) {
            out.writeInt(sprites.size());
            for (Sprite sprite : sprites) {
                out.writeInt(sprite.name());
                out.writeInt(sprite.levels().size());
                for (Sprite.Level level : sprite.levels()) {
                    out.writeInt(level.width());
                    out.writeInt(level.height());
                    ByteBuffer bytes = ByteBuffer.allocate(4 * level.argb().length);
                    bytes.asIntBuffer().put(level.argb());
                    out.write(bytes.array());
                }
            }
        }
    }

    private static List<Sprite> read(Path file) throws IOException {
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
            var sprites = new ArrayList<Sprite>();
            for (int n = in.readInt(); n > 0; n--) {
                int name = in.readInt();
                var levels = new ArrayList<Sprite.Level>();
                for (int l = in.readInt(); l > 0; l--) {
                    int width = in.readInt();
                    int height = in.readInt();
                    int[] argb = new int[width * height];
                    ByteBuffer.wrap(in.readNBytes(4 * argb.length))
                            .asIntBuffer()
                            .get(argb);
                    levels.add(new Sprite.Level(width, height, argb));
                }
                sprites.add(new Sprite(name, levels));
            }
            return sprites;
        }
    }
}
