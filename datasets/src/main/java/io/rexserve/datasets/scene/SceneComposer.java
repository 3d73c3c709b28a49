package io.rexserve.datasets.scene;

import io.rexserve.datasets.art.ArtLibrary;
import io.rexserve.datasets.art.ObjectName;
import io.rexserve.datasets.art.Sprite;
import io.rexserve.datasets.scene.Canvas.Placement;
import io.rexserve.image.box.PixelBox;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Composes scenes of sprites on backgrounds.
///
/// Boxes are those of the visible pixels. A scene in which something is nearly hidden is drawn anew, so
/// every label can be seen.
public final class SceneComposer {
    private static final double MIN_VISIBLE = 0.45;
    private static final int NOBODY = -1;

    private final ArtLibrary art;
    private final List<List<Integer>> companions;

    public SceneComposer(ArtLibrary art) {
        this.art = art;
        List<ObjectName> names = ObjectName.drawn();
        this.companions = names.stream()
                .map(name -> java.util.stream.IntStream.range(0, names.size())
                        .filter(i -> names.get(i).superCategory().equals(name.superCategory()))
                        .boxed()
                        .toList())
                .toList();
    }

    /// The scene of a number: the same seed, number and options give the same image.
    public Scene compose(long seed, long number, SceneOptions options) {
        for (int attempt = 0; ; attempt++) {
            var random = new SplittableRandom(mix(mix(mix(seed) + number) + attempt));
            List<Drawn> drawn = new ArrayList<>();
            var canvas = new Canvas(options.width(), options.height());
            Background.paint(canvas, art.photos(), random);
            Clutter.scatter(canvas, NOBODY, random);
            Panels.draw(canvas, options, drawn, random, () -> pick(random, options.unnamedShare(), -1));
            free(canvas, options, drawn, random);
            Clutter.noise(canvas, random);
            List<SceneObject> objects = visible(canvas, options, drawn);
            if (objects.size() == drawn.size() && !objects.isEmpty()) {
                return new Scene(canvas.image(), objects);
            }
        }
    }

    // SplittableRandom steps by a constant: seeds that are multiples of it would share one sequence.
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /// What was drawn, before anything covered it.
    record Drawn(int id, int name, SceneObject.Kind kind, int solid, PixelBox box) {}

    private void free(Canvas canvas, SceneOptions options, List<Drawn> drawn, RandomGenerator random) {
        int count = random.nextInt(options.minObjects(), options.maxObjects() + 1);
        List<Integer> pool = names(random, count);
        double crowd = count >= 6 ? 0.75 : 1;
        for (int n = 0; n < count; n++) {
            int name = pool.get(n < pool.size() ? n : random.nextInt(pool.size()));
            Sprite sprite = pick(random, options.unnamedShare(), name);
            for (int attempt = 0; attempt < 12; attempt++) {
                double shrink = attempt < 6 ? 1 : 0.6;
                if (place(canvas, options, drawn, random, sprite, shrink * crowd)) {
                    break;
                }
            }
        }
    }

    // One to six kinds, often of one super-category: the hard negatives of the language model.
    private List<Integer> names(RandomGenerator random, int count) {
        var pool = new ArrayList<Integer>();
        pool.add(random.nextInt(companions.size()));
        int kinds = random.nextInt(1, Math.min(6, count) + 1);
        while (pool.size() < kinds) {
            List<Integer> alike = companions.get(pool.getFirst());
            boolean company = random.nextDouble() < (pool.size() == 1 ? 0.4 : 0.2);
            int next = company ? alike.get(random.nextInt(alike.size())) : random.nextInt(companions.size());
            if (!pool.contains(next)) {
                pool.add(next);
            }
        }
        return pool;
    }

    private Sprite pick(RandomGenerator random, double unnamedShare, int name) {
        if (!art.unnamed().isEmpty() && random.nextDouble() < unnamedShare) {
            return art.unnamed().get(random.nextInt(art.unnamed().size()));
        }
        List<Sprite> looks =
                art.named().get(name >= 0 ? name : random.nextInt(art.named().size()));
        return looks.get(random.nextInt(looks.size()));
    }

    private static boolean place(
            Canvas canvas,
            SceneOptions options,
            List<Drawn> drawn,
            RandomGenerator random,
            Sprite sprite,
            double factor) {
        int side = Math.min(canvas.width, canvas.height);
        double low = Math.log(options.minSide());
        double high = Math.log(Math.max(options.minSide() * 1.2, options.maxSide() * factor));
        double longest = side * Math.exp(random.nextDouble(low, high));
        Sprite.Level level = sprite.levelFor(longest);
        double scale = longest / Math.max(level.width(), level.height());
        double stretch = random.nextDouble() < 0.3 ? random.nextDouble(0.85, 1.18) : 1;
        double angle = turn(random);
        double w = level.width() * scale;
        double h = level.height() * scale * stretch;
        double boxW = Math.abs(w * Math.cos(angle)) + Math.abs(h * Math.sin(angle));
        double boxH = Math.abs(w * Math.sin(angle)) + Math.abs(h * Math.cos(angle));
        double margin = random.nextDouble() < 0.12 ? -0.2 : 0;
        double slackX = canvas.width - boxW * (1 + 2 * margin);
        double slackY = canvas.height - boxH * (1 + 2 * margin);
        if (slackX <= 0 || slackY <= 0) {
            return false;
        }
        double cx = boxW * (0.5 + margin) + random.nextDouble() * slackX;
        double cy = boxH * (0.5 + margin) + random.nextDouble() * slackY;
        var box = new PixelBox(
                (float) (cx - boxW / 2), (float) (cy - boxH / 2), (float) (cx + boxW / 2), (float) (cy + boxH / 2));
        double allowed = random.nextDouble() < 0.4 ? 0.3 : 0.05;
        if (drawn.stream().anyMatch(other -> overlap(box, other.box()) > allowed)) {
            return false;
        }
        var at = new Placement(cx, cy, scale, scale * stretch, angle, random.nextBoolean());
        int id = drawn.size();
        int solid = canvas.draw(level, at, Tint.random(random, sprite.name() < 0), id);
        drawn.add(new Drawn(id, sprite.name(), SceneObject.Kind.FREE, solid, box));
        return true;
    }

    private static double turn(RandomGenerator random) {
        double draw = random.nextDouble();
        if (draw < 0.45) {
            return 0;
        }
        return Math.toRadians(draw < 0.95 ? random.nextGaussian() * 14 : random.nextDouble(-180, 180));
    }

    private static double overlap(PixelBox a, PixelBox b) {
        return a.intersection(b) / Math.max(1, Math.min(a.area(), b.area()));
    }

    private static List<SceneObject> visible(Canvas canvas, SceneOptions options, List<Drawn> drawn) {
        double minSide = options.minVisibleSide() * Math.min(options.width(), options.height());
        var objects = new ArrayList<SceneObject>();
        for (Drawn thing : drawn) {
            Canvas.Visible seen = canvas.visible(thing.id());
            boolean panel = thing.kind() == SceneObject.Kind.PANEL;
            if (seen == null
                    || (!panel && seen.pixels() < MIN_VISIBLE * thing.solid())
                    || seen.box().width() < minSide
                    || seen.box().height() < minSide) {
                continue;
            }
            objects.add(new SceneObject(panel ? thing.box() : seen.box(), thing.name(), thing.kind()));
        }
        return objects;
    }
}
