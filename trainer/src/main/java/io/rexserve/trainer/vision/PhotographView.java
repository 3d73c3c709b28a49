package io.rexserve.trainer.vision;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.photograph.Photograph;
import io.rexserve.datasets.photograph.Photograph.NamedBox;
import io.rexserve.datasets.scene.SceneObject;
import io.rexserve.image.RgbImage;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.region.SquareBoxes;
import io.rexserve.model.vision.Normalization;
import io.rexserve.model.vision.SquareInput;
import io.rexserve.trainer.vision.ImageScene.Candidate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/// Parts of photographs as the towers see them, and what is known to be there.
///
/// @param image square of [SquareScene#SIDE], 8 bits
/// @param tiles which part of which photograph lies where; around them is padding
/// @param named things with a name, boxes in pixels of the square
/// @param unclear places of other things, of what may be something, and of things that are cut off for the most part:
/// neither names nor background
record PhotographView(RgbImage image, List<Tile> tiles, List<SceneObject> named, List<PixelBox> unclear) {
    private static final int SIDE = SquareScene.SIDE;
    private static final double CLEAR = 0.4;
    private static final double HIDDEN = 0.05;
    private static final double SMALLEST_SIDE = 6;
    private static final double LOOSE = 0.3;
    private static final double COVERED = 0.2;
    private static final int BACKGROUNDS = 6;

    /// A part of a photograph within the view.
    ///
    /// @param part in pixels of the photograph
    /// @param place in pixels of the square
    /// @param mirrored left and right exchanged
    record Tile(Photograph photograph, PixelBox part, PixelBox place, boolean mirrored) {
        /// Where a place of the square lies in the photograph, in its widths.
        double sourceX(double x) {
            double within = (x - place.x1()) / place.width();
            return (part.x1() + (mirrored ? 1 - within : within) * part.width()) / photograph.width();
        }

        /// Where a place of the square lies in the photograph, in its heights.
        double sourceY(double y) {
            return (part.y1() + (y - place.y1()) / place.height() * part.height()) / photograph.height();
        }

        // The visible part of a box of the photograph, in pixels of the square.
        private PixelBox moved(PixelBox box) {
            double scaleX = place.width() / (double) part.width();
            double scaleY = place.height() / (double) part.height();
            double left = Math.clamp(box.x1(), part.x1(), part.x2()) - part.x1();
            double right = Math.clamp(box.x2(), part.x1(), part.x2()) - part.x1();
            double top = Math.clamp(box.y1(), part.y1(), part.y2()) - part.y1();
            double bottom = Math.clamp(box.y2(), part.y1(), part.y2()) - part.y1();
            double x1 = mirrored ? part.width() - right : left;
            double x2 = mirrored ? part.width() - left : right;
            return new PixelBox(
                    (float) (place.x1() + x1 * scaleX),
                    (float) (place.y1() + top * scaleY),
                    (float) (place.x1() + x2 * scaleX),
                    (float) (place.y1() + bottom * scaleY));
        }

        private double visible(PixelBox box) {
            return box.area() > 0 ? box.intersection(part) / box.area() : 0;
        }
    }

    PhotographView {
        tiles = List.copyOf(tiles);
        named = List.copyOf(named);
        unclear = List.copyOf(unclear);
    }

    /// A whole photograph.
    static PhotographView whole(Photograph photograph, RgbImage image) {
        var all = new PixelBox(0, 0, image.width(), image.height());
        return of(image, List.of(new Tile(photograph, all, all, false)));
    }

    /// A picture composed of parts, padded and resized as a server does it.
    ///
    /// @param tiles their places are pixels of the picture
    static PhotographView of(RgbImage picture, List<Tile> tiles) {
        List<PixelBox> places = tiles.stream().map(Tile::place).toList();
        float[] square = SquareBoxes.of(places, picture.width(), picture.height(), SIDE);
        var moved = new ArrayList<Tile>();
        for (int i = 0; i < tiles.size(); i++) {
            var place = new PixelBox(square[4 * i], square[4 * i + 1], square[4 * i + 2], square[4 * i + 3]);
            Tile tile = tiles.get(i);
            moved.add(new Tile(tile.photograph(), tile.part(), place, tile.mirrored()));
        }
        var named = new ArrayList<SceneObject>();
        var unclear = new ArrayList<PixelBox>();
        for (Tile tile : moved) {
            for (NamedBox thing : tile.photograph().named()) {
                PixelBox box = tile.moved(thing.box());
                double visible = tile.visible(thing.box());
                if (visible >= CLEAR && box.width() >= SMALLEST_SIDE && box.height() >= SMALLEST_SIDE) {
                    named.add(new SceneObject(box, thing.name(), SceneObject.Kind.FREE));
                } else if (visible > HIDDEN) {
                    unclear.add(box);
                }
            }
            for (List<PixelBox> boxes :
                    List.of(tile.photograph().others(), tile.photograph().uncertain())) {
                boxes.stream()
                        .filter(box -> tile.visible(box) > HIDDEN)
                        .map(tile::moved)
                        .forEach(unclear::add);
            }
        }
        return new PhotographView(SquareInput.square(picture, SIDE, Normalization.CLIP), moved, named, unclear);
    }

    /// The view with candidates drawn for it.
    ///
    /// @param doubled share of things that come with a second, looser box
    ImageScene scene(double doubled, SplittableRandom random) {
        return new ImageScene(
                SquareInput.planes(image, Normalization.CLIP), named, candidates(doubled, random), cells());
    }

    private List<Candidate> candidates(double doubled, SplittableRandom random) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < named.size(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(random.nextLong()));
        var candidates = new ArrayList<Candidate>();
        for (int i : order.subList(0, Math.min(order.size(), ImageScene.MAX_CANDIDATES - BACKGROUNDS))) {
            SceneObject truth = named.get(i);
            boolean again = random.nextDouble() < doubled;
            candidates.add(new Candidate(
                    ImageScene.jittered(truth.box(), again ? 0.5 : 0.75, again ? 0.75 : 1, random),
                    truth.name(),
                    i,
                    again,
                    0.6));
        }
        int wanted = Math.min(ImageScene.MAX_CANDIDATES, candidates.size() + random.nextInt(3, 13));
        for (int attempt = 0; attempt < 80 && candidates.size() < wanted; attempt++) {
            PixelBox box = ImageScene.wrong(named, random);
            if (isBackground(box)) {
                candidates.add(new Candidate(box, NameVectors.BACKGROUND, -1, false, 0.3));
            }
        }
        return candidates;
    }

    /// Whether a box shows a picture but nothing that is, or may be, a thing of its own.
    boolean isBackground(PixelBox box) {
        float x = (box.x1() + box.x2()) / 2;
        float y = (box.y1() + box.y2()) / 2;
        return box.width() >= SMALLEST_SIDE
                && box.height() >= SMALLEST_SIDE
                && named.stream().noneMatch(thing -> thing.box().iou(box) >= LOOSE)
                && unclear.stream().noneMatch(place -> place.iou(box) >= LOOSE)
                && tiles.stream()
                        .map(Tile::place)
                        .anyMatch(place -> x >= place.x1() && x <= place.x2() && y >= place.y1() && y <= place.y2());
    }

    // The smallest thing that covers most of a cell; -1 where something may be.
    private int[] cells() {
        var cells = new int[ImageScene.GRID * ImageScene.GRID];
        for (int i = 0; i < cells.length; i++) {
            PixelBox cell = ImageScene.cell(i);
            double max = COVERED * cell.area();
            double area = Double.POSITIVE_INFINITY;
            cells[i] = unclear.stream().anyMatch(place -> place.intersection(cell) > COVERED * cell.area())
                    ? ImageScene.UNKNOWN
                    : NameVectors.BACKGROUND;
            for (SceneObject thing : named) {
                double shared = cell.intersection(thing.box());
                if (shared > max || (shared == max && thing.box().area() < area)) {
                    max = shared;
                    area = thing.box().area();
                    cells[i] = thing.name();
                }
            }
        }
        return cells;
    }
}
