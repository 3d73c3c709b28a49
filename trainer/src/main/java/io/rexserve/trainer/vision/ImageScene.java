package io.rexserve.trainer.vision;

import io.rexserve.datasets.art.NameVectors;
import io.rexserve.datasets.scene.SceneComposer;
import io.rexserve.datasets.scene.SceneObject;
import io.rexserve.image.box.PixelBox;
import io.rexserve.model.proposal.Proposal;
import io.rexserve.model.vision.Normalization;
import io.rexserve.model.vision.SquareInput;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A composed image as the towers get it, with candidates as a proposal network would give them.
///
/// @param pixels `[3, 256, 256]`, normalised
/// @param truths named objects, boxes in pixels of the square
/// @param candidates at most [#MAX_CANDIDATES], or [#MAX_PROPOSED] where a network proposed them
/// @param cells what covers each of the 64 cells of the last map: a name, background, or [#UNKNOWN]
@SuppressWarnings("ArrayRecordComponent") // native arrays are built from them at once
public record ImageScene(float[] pixels, List<SceneObject> truths, List<Candidate> candidates, int[] cells) {
    static final int SIDE = SquareScene.SIDE;
    static final int MAX_CANDIDATES = 24;
    static final int MAX_PROPOSED = 48;
    static final int GRID = 8;

    /// A cell or candidate of which nothing is known.
    public static final int UNKNOWN = -1;

    static final double TIGHT = 0.75;
    private static final double LOOSE = 0.45;
    static final double FOUND = 0.5;

    /// A box that a proposal network might give.
    ///
    /// @param box in pixels of the towers' square
    /// @param name number of what it shows, or background; [#UNKNOWN] is ignored whatever is asked for
    /// @param object index of the object it covers best, or -1
    /// @param ignored whether it may be listed or not, so that neither is taught: a second, looser box of an object
    /// @param score as a proposal network would give it
    public record Candidate(PixelBox box, int name, int object, boolean ignored, double score) {}

    public ImageScene {
        truths = List.copyOf(truths);
        candidates = List.copyOf(candidates);
    }

    /// A scene with candidates drawn for it.
    ///
    /// @param doubled share of objects that come with a second, looser box
    static ImageScene of(SquareScene scene, double doubled, SplittableRandom random) {
        List<SceneObject> truths = scene.named();
        return new ImageScene(
                SquareInput.planes(scene.image(), Normalization.CLIP),
                truths,
                candidates(scene.objects(), truths, doubled, random),
                cells(truths));
    }

    /// A scene with the boxes that a network proposed for it. The box that fits an object best is to be listed;
    /// others that nearly do are ignored.
    ///
    /// @param proposals in pixels of the square
    static ImageScene proposed(SquareScene scene, List<Proposal> proposals) {
        List<SceneObject> truths = scene.named();
        List<Candidate> candidates = matched(truths, proposals);
        return new ImageScene(SquareInput.planes(scene.image(), Normalization.CLIP), truths, candidates, cells(truths));
    }

    /// Proposals with the names of the objects that they fit.
    static List<Candidate> matched(List<SceneObject> truths, List<Proposal> proposals) {
        List<PixelBox> wanted = truths.stream().map(SceneObject::box).toList();
        List<PixelBox> rivals = proposals.stream().map(Proposal::box).toList();
        var candidates = new ArrayList<Candidate>();
        for (Proposal proposal : proposals) {
            int object = best(wanted, proposal.box());
            double iou = object < 0 ? 0 : wanted.get(object).iou(proposal.box());
            if (iou < LOOSE) {
                candidates.add(new Candidate(proposal.box(), NameVectors.BACKGROUND, -1, false, proposal.score()));
            } else {
                PixelBox fittest = rivals.get(best(rivals, wanted.get(object)));
                boolean ignored = iou < FOUND || !fittest.equals(proposal.box());
                candidates.add(
                        new Candidate(proposal.box(), truths.get(object).name(), object, ignored, proposal.score()));
            }
        }
        return candidates;
    }

    // Which box overlaps another most, or -1.
    private static int best(List<PixelBox> boxes, PixelBox other) {
        int best = -1;
        double max = 0;
        for (int i = 0; i < boxes.size(); i++) {
            double iou = boxes.get(i).iou(other);
            if (iou > max) {
                max = iou;
                best = i;
            }
        }
        return best;
    }

    /// A new scene of a number; the same seed and number give the same scene.
    ///
    /// @param doubled share of objects that come with a second, looser box
    public static ImageScene compose(SceneComposer composer, long seed, long number, double doubled) {
        var random = new SplittableRandom(seed ^ (0x5851F42D4C957F2DL * (number + 1)));
        return of(SquareScene.compose(composer, seed, number), doubled, random);
    }

    private static List<Candidate> candidates(
            List<SceneObject> all, List<SceneObject> truths, double doubled, SplittableRandom random) {
        var candidates = new ArrayList<Candidate>();
        for (int i = 0; i < truths.size(); i++) {
            SceneObject truth = truths.get(i);
            PixelBox box = jittered(truth.box(), TIGHT, 1, random);
            candidates.add(new Candidate(box, truth.name(), i, false, 0.62 + 0.16 * random.nextGaussian()));
            if (random.nextDouble() < doubled) {
                PixelBox looser = jittered(truth.box(), 0.5, TIGHT, random);
                candidates.add(new Candidate(looser, truth.name(), i, true, 0.5 + 0.16 * random.nextGaussian()));
            }
        }
        all.stream()
                .filter(object -> !object.named())
                .forEach(object -> empty(candidates, truths, jittered(object.box(), TIGHT, 1, random), random));
        int wanted = Math.min(MAX_CANDIDATES, candidates.size() + random.nextInt(2, 13));
        for (int attempt = 0; attempt < 60 && candidates.size() < wanted; attempt++) {
            empty(candidates, truths, wrong(truths, random), random);
        }
        return candidates.subList(0, Math.min(MAX_CANDIDATES, candidates.size()));
    }

    private static void empty(
            List<Candidate> candidates, List<SceneObject> truths, PixelBox box, SplittableRandom random) {
        double max = truths.stream().mapToDouble(t -> t.box().iou(box)).max().orElse(0);
        if (max < LOOSE && box.width() >= 6 && box.height() >= 6) {
            double score = 0.3 + 0.14 * random.nextGaussian() + 0.4 * max;
            candidates.add(new Candidate(box, NameVectors.BACKGROUND, -1, false, score));
        }
    }

    // Empty ground, a part of an object, or two objects together.
    static PixelBox wrong(List<SceneObject> truths, SplittableRandom random) {
        double kind = random.nextDouble();
        if (truths.isEmpty() || kind < 0.4) {
            double w = Math.exp(random.nextDouble(Math.log(20), Math.log(150)));
            double h = Math.exp(random.nextDouble(Math.log(20), Math.log(150)));
            return box(random.nextDouble(0, SIDE - w), random.nextDouble(0, SIDE - h), w, h);
        }
        PixelBox a = truths.get(random.nextInt(truths.size())).box();
        if (kind < 0.75 || truths.size() < 2) {
            double w = a.width() * random.nextDouble(0.3, 0.8);
            double h = a.height() * random.nextDouble(0.3, 0.8);
            return box(
                    a.x1() + random.nextDouble() * (a.width() - w),
                    a.y1() + random.nextDouble() * (a.height() - h),
                    w,
                    h);
        }
        PixelBox b = truths.get(random.nextInt(truths.size())).box();
        return new PixelBox(
                Math.min(a.x1(), b.x1()), Math.min(a.y1(), b.y1()), Math.max(a.x2(), b.x2()), Math.max(a.y2(), b.y2()));
    }

    private static PixelBox box(double x, double y, double w, double h) {
        return new PixelBox((float) x, (float) y, (float) (x + w), (float) (y + h));
    }

    /// A box like another one, overlapping it by at least `low` and at most `high`.
    static PixelBox jittered(PixelBox box, double low, double high, SplittableRandom random) {
        double reach = high < 1 ? 0.3 : 0.12;
        for (int attempt = 0; attempt < 40; attempt++) {
            float x1 = (float) Math.max(0, box.x1() + reach * random.nextDouble(-1, 1) * box.width());
            float y1 = (float) Math.max(0, box.y1() + reach * random.nextDouble(-1, 1) * box.height());
            float x2 = (float) Math.min(SIDE, box.x2() + reach * random.nextDouble(-1, 1) * box.width());
            float y2 = (float) Math.min(SIDE, box.y2() + reach * random.nextDouble(-1, 1) * box.height());
            if (x2 > x1 + 2 && y2 > y1 + 2) {
                var candidate = new PixelBox(x1, y1, x2, y2);
                double iou = candidate.iou(box);
                if (iou >= low && iou <= high) {
                    return candidate;
                }
            }
        }
        return box;
    }

    static int[] cells(List<SceneObject> truths) {
        var cells = new int[GRID * GRID];
        for (int i = 0; i < cells.length; i++) {
            PixelBox cell = cell(i);
            double max = 0.2 * cell.area();
            cells[i] = NameVectors.BACKGROUND;
            for (SceneObject truth : truths) {
                double shared = cell.intersection(truth.box());
                if (shared > max) {
                    max = shared;
                    cells[i] = truth.name();
                }
            }
        }
        return cells;
    }

    /// The place of a cell in the square.
    static PixelBox cell(int index) {
        float side = (float) SIDE / GRID;
        int row = index / GRID;
        float x = (index - row * GRID) * side;
        float y = row * side;
        return new PixelBox(x, y, x + side, y + side);
    }
}
