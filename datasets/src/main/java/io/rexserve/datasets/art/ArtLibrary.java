package io.rexserve.datasets.art;

import io.rexserve.image.RgbImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The sprites and photographs of one purpose: training or held-out evaluation.
///
/// @param named per name, its drawings in the looks asked for
/// @param unnamed drawings of other things: objects to find, without a word for them
/// @param photos backgrounds; training and evaluation never share one
public record ArtLibrary(List<List<Sprite>> named, List<Sprite> unnamed, List<RgbImage> photos) {
    // Identities that proposals are never trained on.
    private static final int UNSEEN_SHARE = 5;
    private static final long SPLIT_SEED = 20_261_123L;

    public ArtLibrary {
        named = named.stream().map(List::copyOf).toList();
        unnamed = List.copyOf(unnamed);
        photos = List.copyOf(photos);
    }

    /// Where `datasets/fetch-art.sh` puts the art: `REXSERVE_ART`, or `~/.cache/rexserve/art`.
    public static Path defaultFolder() {
        String set = System.getenv("REXSERVE_ART");
        return set != null ? Path.of(set) : Path.of(System.getProperty("user.home"), ".cache", "rexserve", "art");
    }

    /// Drawings in every look that is not kept for evaluation, and photographs to train on.
    public static ArtLibrary forTraining(Path folder) {
        var looks = EnumSet.allOf(Look.class);
        looks.removeIf(Look::heldOut);
        return forTraining(folder, looks);
    }

    /// Drawings and photographs to train on.
    ///
    /// @throws IllegalArgumentException if a look is asked for that is kept for evaluation
    public static ArtLibrary forTraining(Path folder, Set<Look> looks) {
        for (Look look : looks) {
            if (look.heldOut()) {
                throw new IllegalArgumentException(
                        "look: " + look + " (expected: one that is not kept for evaluation)");
            }
        }
        return read(folder, looks, false);
    }

    /// Drawings of the given looks, other identities and other photographs than those trained on.
    public static ArtLibrary forEvaluation(Path folder, Set<Look> looks) {
        return read(folder, looks, true);
    }

    private static ArtLibrary read(Path folder, Set<Look> looks, boolean heldOut) {
        requireFetched(folder);
        String key = looks.stream().sorted().map(Look::name).collect(Collectors.joining("-"));
        List<Sprite> sprites = SpriteCache.of(
                folder.resolve("sprites-" + (heldOut ? "evaluation-" : "training-") + key + ".bin"),
                () -> rasterised(folder, looks, heldOut));
        List<List<Sprite>> named = IntStream.range(0, ObjectName.drawn().size())
                .mapToObj(name -> sprites.stream().filter(s -> s.name() == name).toList())
                .toList();
        List<Sprite> unnamed = sprites.stream().filter(s -> s.name() < 0).toList();
        return new ArtLibrary(named, unnamed, Photographs.read(folder.resolve("photos"), heldOut));
    }

    private static List<Sprite> rasterised(Path folder, Set<Look> looks, boolean heldOut) {
        List<ObjectName> names = ObjectName.drawn();
        Stream<Sprite> named = IntStream.range(0, names.size())
                .parallel()
                .mapToObj(name -> drawings(folder, looks, name, names.get(name).code()))
                .flatMap(List::stream);
        Stream<Sprite> unnamed = identities(folder, heldOut).parallelStream()
                .flatMap(code -> drawings(folder, looks, -1, code).stream());
        return Stream.concat(named, unnamed).toList();
    }

    private static void requireFetched(Path folder) {
        for (Look look : Look.values()) {
            if (!Files.exists(folder.resolve(look.file("1f415")))) {
                throw new IllegalArgumentException("art folder: " + folder + " lacks " + look.file("1f415")
                        + " (expected: run datasets/fetch-art.sh first)");
            }
        }
    }

    private static List<Sprite> drawings(Path folder, Set<Look> looks, int name, String code) {
        return looks.stream()
                .sorted()
                .map(look -> SpriteReader.read(name, folder.resolve(look.file(code))))
                .flatMap(Optional::stream)
                .toList();
    }

    private static List<String> identities(Path folder, boolean heldOut) {
        var codes = new ArrayList<>(Identities.read(folder.resolve("emojibase")));
        Collections.shuffle(codes, new Random(SPLIT_SEED));
        int unseen = codes.size() / UNSEEN_SHARE;
        return heldOut ? codes.subList(0, unseen) : codes.subList(unseen, codes.size());
    }

    static UncheckedIOException unreadable(Path file, IOException cause) {
        return new UncheckedIOException(file + ": cannot be read", cause);
    }
}
