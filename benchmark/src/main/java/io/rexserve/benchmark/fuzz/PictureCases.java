package io.rexserve.benchmark.fuzz;

import io.rexserve.benchmark.fuzz.PictureLayout.Format;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// Hostile pictures by number: files of a corpus, mutated ones, and files built to cost much.
public final class PictureCases {
    private static final int MAX_SEED_SIZE = 200 << 10;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final String SEEDS = "seeds.txt";

    private final List<byte[]> corpus;
    private final long seed;

    /// @param corpus files to start from
    /// @param seed same seed and number, same picture
    public PictureCases(List<byte[]> corpus, long seed) {
        this.corpus = List.copyOf(corpus);
        this.seed = seed;
        if (corpus.isEmpty()) {
            throw new IllegalArgumentException("corpus: no file (expected: at least one picture)");
        }
    }

    /// The pictures of this package's resources and those below a folder of the sources, small ones only.
    ///
    /// @param folders that are searched; absent ones are left out
    public static List<byte[]> corpus(List<Path> folders) throws IOException {
        var corpus = new ArrayList<byte[]>(built());
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                        if (Files.size(file) <= MAX_SEED_SIZE) {
                            corpus.add(Files.readAllBytes(file));
                        }
                    }
                }
            }
        }
        corpus.removeIf(file -> file.length < 2 || PictureLayout.format(file) == Format.OTHER);
        return corpus;
    }

    /// The seeds that `bench/seeds.py` made: every format, each in several variants.
    private static List<byte[]> built() throws IOException {
        var seeds = new ArrayList<byte[]>();
        for (String name :
                new String(resource(SEEDS), StandardCharsets.UTF_8).lines().toList()) {
            seeds.add(resource("seeds/" + name));
        }
        return seeds;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(PictureCases.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }

    /// The picture of a number.
    public byte[] picture(int number) {
        var random = new SplittableRandom(seed + GOLDEN * (number + 1L));
        if (number < corpus.size()) {
            return corpus.get(number);
        }
        if (random.nextInt(8) == 0) {
            byte[] bomb = new PictureBombs(random, corpus).next();
            return random.nextInt(4) == 0 ? new PictureMutator(random, corpus).mutate(bomb) : bomb;
        }
        return new PictureMutator(random, corpus).mutate(corpus.get(random.nextInt(corpus.size())));
    }
}
