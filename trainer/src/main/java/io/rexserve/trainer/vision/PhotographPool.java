package io.rexserve.trainer.vision;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.photograph.Photograph;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.trainer.vision.PhotographView.Tile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// Photographs that training goes through again and again, each time cropped, mirrored, relit, or four of them in a
/// mosaic.
///
/// What the n-th use shows depends on the seed and n only. Decoded pictures are kept.
final class PhotographPool {
    // A prime: neighbours in a set are often of one kind.
    private static final int STEP = 1009;
    private static final double MOSAICS = 0.3;
    private static final double RELIT = 0.7;
    private static final double SMALLEST_CROP = 0.4;
    private static final double SMALLEST_TILE = 0.6;
    private static final double STRETCH = 0.25;

    private final List<Photograph> photographs;
    private final long seed;
    private final AtomicReferenceArray<RgbImage> pictures;

    PhotographPool(List<Photograph> photographs, long seed) {
        if (photographs.isEmpty()) {
            throw new IllegalArgumentException("photographs: none (expected: at least 1 to train on)");
        }
        this.photographs = List.copyOf(photographs);
        this.seed = seed;
        this.pictures = new AtomicReferenceArray<>(photographs.size());
    }

    /// @param use counts from 0; each round through the pool goes in an order of its own
    PhotographView view(long use) {
        PhotographView view = plain(use);
        var random = new SplittableRandom(seed ^ (0x9E3779B97F4A7C15L * (use + 1)));
        if (random.nextDouble() >= RELIT) {
            return view;
        }
        RgbImage relit = SquareScene.relit(view.image(), random);
        return new PhotographView(relit, view.tiles(), view.named(), view.unclear());
    }

    /// As [#view], in the light of the photographs.
    PhotographView plain(long use) {
        int size = photographs.size();
        int index = (int) ((use % size * (size % STEP == 0 ? 1 : STEP) + use / size * 7919) % size);
        var random = new SplittableRandom(seed ^ (0x2545F4914F6CDD1DL * (use + 1)));
        return random.nextDouble() < MOSAICS ? mosaic(index, random) : crop(index, random);
    }

    private PhotographView crop(int index, SplittableRandom random) {
        Photograph photograph = photographs.get(index);
        RgbImage whole = picture(index);
        double side = Math.sqrt(random.nextDouble(SMALLEST_CROP, 1));
        double stretch = Math.exp(random.nextDouble(-STRETCH, STRETCH));
        int width = Math.max(1, (int) Math.round(whole.width() * Math.min(1, side * stretch)));
        int height = Math.max(1, (int) Math.round(whole.height() * Math.min(1, side / stretch)));
        int left = random.nextInt(whole.width() - width + 1);
        int top = random.nextInt(whole.height() - height + 1);
        boolean mirrored = random.nextBoolean();
        RgbImage part = whole.crop(left, top, width, height);
        var tile = new Tile(
                photograph,
                new PixelBox(left, top, left + width, top + height),
                new PixelBox(0, 0, width, height),
                mirrored);
        return PhotographView.of(mirrored ? SquareScene.mirrored(part) : part, List.of(tile));
    }

    private PhotographView mosaic(int first, SplittableRandom random) {
        int longer = SquareScene.SIDE;
        int shorter = random.nextInt(longer * 3 / 4, longer + 1);
        boolean upright = random.nextBoolean();
        int width = upright ? shorter : longer;
        int height = upright ? longer : shorter;
        int x = (int) (width * random.nextDouble(0.35, 0.65));
        int y = (int) (height * random.nextDouble(0.35, 0.65));
        var pixels = new byte[3 * width * height];
        var tiles = new ArrayList<Tile>();
        for (int quadrant = 0; quadrant < 4; quadrant++) {
            int left = quadrant % 2 == 0 ? 0 : x;
            int top = quadrant < 2 ? 0 : y;
            int right = quadrant % 2 == 0 ? x : width;
            int bottom = quadrant < 2 ? y : height;
            int index = quadrant == 0 ? first : random.nextInt(photographs.size());
            Tile tile = tile(index, new PixelBox(left, top, right, bottom), random);
            draw(picture(index), tile, pixels, width);
            tiles.add(tile);
        }
        return PhotographView.of(new RgbImage(width, height, pixels), tiles);
    }

    // A part of the shape of its place.
    private Tile tile(int index, PixelBox place, SplittableRandom random) {
        RgbImage whole = picture(index);
        double scale = Math.min(whole.width() / place.width(), whole.height() / place.height())
                * random.nextDouble(SMALLEST_TILE, 1);
        int width = Math.clamp(Math.round(place.width() * scale), 1, whole.width());
        int height = Math.clamp(Math.round(place.height() * scale), 1, whole.height());
        int left = random.nextInt(whole.width() - width + 1);
        int top = random.nextInt(whole.height() - height + 1);
        var part = new PixelBox(left, top, left + width, top + height);
        return new Tile(photographs.get(index), part, place, random.nextBoolean());
    }

    private static void draw(RgbImage whole, Tile tile, byte[] pixels, int width) {
        PixelBox part = tile.part();
        PixelBox place = tile.place();
        RgbImage cut = whole.crop((int) part.x1(), (int) part.y1(), (int) part.width(), (int) part.height());
        RgbImage small = cut.resize((int) place.width(), (int) place.height(), Resampling.BILINEAR);
        RgbImage shown = tile.mirrored() ? SquareScene.mirrored(small) : small;
        for (int row = 0; row < shown.height(); row++) {
            int at = ((int) place.y1() + row) * width + (int) place.x1();
            System.arraycopy(shown.pixels(), 3 * row * shown.width(), pixels, 3 * at, 3 * shown.width());
        }
    }

    private RgbImage picture(int index) {
        RgbImage kept = pictures.get(index);
        if (kept == null) {
            kept = decode(photographs.get(index));
            pictures.set(index, kept);
        }
        return kept;
    }

    /// Reads a photograph.
    ///
    /// @throws DatasetException if the file is not the picture that its set describes
    static RgbImage decode(Photograph photograph) {
        try {
            RgbImage image = ImageDecoder.decode(Files.readAllBytes(photograph.file()), ImageLimits.DEFAULT);
            if (image.width() != photograph.width() || image.height() != photograph.height()) {
                throw new DatasetException(photograph.file() + ": " + image.width() + " x " + image.height()
                        + " (expected: " + photograph.width() + " x " + photograph.height() + ", as its set says)");
            }
            return image;
        } catch (IOException e) {
            throw new DatasetException(photograph.file() + ": cannot be read", e);
        }
    }
}
