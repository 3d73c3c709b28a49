package io.rexserve.datasets.scene;

import io.rexserve.datasets.art.Sprite;
import io.rexserve.datasets.scene.Canvas.Placement;
import io.rexserve.datasets.scene.SceneComposer.Drawn;
import io.rexserve.image.box.PixelBox;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Trays with small things on them: one coarse object each, and as many fine ones as lie on it.
final class Panels {
    private static final int[][] GRIDS = {{2, 1}, {1, 2}, {3, 1}, {1, 3}, {2, 2}, {4, 1}};

    private Panels() {}

    static void draw(
            Canvas canvas, SceneOptions options, List<Drawn> drawn, RandomGenerator random, Supplier<Sprite> members) {
        int count = (int) Math.floor(options.panelShare() * 2 * random.nextDouble() + 0.5);
        for (int n = 0; n < count; n++) {
            for (int attempt = 0; attempt < 8; attempt++) {
                if (panel(canvas, drawn, random, members)) {
                    break;
                }
            }
        }
    }

    private static boolean panel(Canvas canvas, List<Drawn> drawn, RandomGenerator random, Supplier<Sprite> members) {
        int side = Math.min(canvas.width, canvas.height);
        int[] grid = GRIDS[random.nextInt(GRIDS.length)];
        double cell =
                side * (random.nextDouble() < 0.25 ? random.nextDouble(0.16, 0.22) : random.nextDouble(0.09, 0.16));
        double pitch = cell * random.nextDouble(1.15, 1.4);
        double w = grid[0] * pitch + cell * random.nextDouble(0.15, 0.5);
        double h = grid[1] * pitch + cell * random.nextDouble(0.15, 0.5);
        if (w > canvas.width - 2 || h > canvas.height - 2) {
            return false;
        }
        double x = random.nextDouble(1, canvas.width - w);
        double y = random.nextDouble(1, canvas.height - h);
        var box = new PixelBox(Math.round(x), Math.round(y), Math.round(x + w), Math.round(y + h));
        if (drawn.stream().anyMatch(other -> other.box().intersection(box) > 0)) {
            return false;
        }
        int id = drawn.size();
        int solid = plate(canvas, box, id, random);
        drawn.add(new Drawn(id, -1, SceneObject.Kind.PANEL, solid, box));
        for (int row = 0; row < grid[1]; row++) {
            for (int column = 0; column < grid[0]; column++) {
                double cx = x + w / 2 + (column - (grid[0] - 1) / 2.0) * pitch + random.nextDouble(-0.06, 0.06) * cell;
                double cy = y + h / 2 + (row - (grid[1] - 1) / 2.0) * pitch + random.nextDouble(-0.06, 0.06) * cell;
                member(canvas, drawn, random, members.get(), cx, cy, cell);
            }
        }
        return true;
    }

    private static void member(
            Canvas canvas,
            List<Drawn> drawn,
            RandomGenerator random,
            Sprite sprite,
            double cx,
            double cy,
            double cell) {
        Sprite.Level level = sprite.levelFor(cell);
        double scale = cell / Math.max(level.width(), level.height());
        double angle = random.nextDouble() < 0.4 ? Math.toRadians(random.nextGaussian() * 10) : 0;
        var at = new Placement(cx, cy, scale, scale, angle, random.nextBoolean());
        int id = drawn.size();
        int solid = canvas.draw(level, at, Tint.random(random, sprite.name() < 0), id);
        float half = (float) cell / 2;
        var box = new PixelBox((float) cx - half, (float) cy - half, (float) cx + half, (float) cy + half);
        drawn.add(new Drawn(id, sprite.name(), SceneObject.Kind.MEMBER, solid, box));
    }

    // A rounded rectangle or an ellipse of one colour with a rim.
    private static int plate(Canvas canvas, PixelBox box, int id, RandomGenerator random) {
        float[] colour = Background.colour(random);
        float[] rim = new float[3];
        float shade = random.nextBoolean() ? 0.65f : 1.3f;
        for (int c = 0; c < 3; c++) {
            rim[c] = Math.clamp(colour[c] * shade, 0, 255);
        }
        // The power of the superellipse: 2 is an ellipse, 8 a rectangle with round corners.
        double power = random.nextDouble() < 0.2 ? 2 : 8;
        double inner = 1 - random.nextDouble(0.04, 0.12);
        boolean ribbed = random.nextDouble() < 0.2;
        int solid = 0;
        for (int y = Math.max(0, (int) box.y1()); y < Math.min(canvas.height, box.y2()); y++) {
            for (int x = Math.max(0, (int) box.x1()); x < Math.min(canvas.width, box.x2()); x++) {
                double u = Math.abs((x + 0.5 - box.x1()) / box.width() * 2 - 1);
                double v = Math.abs((y + 0.5 - box.y1()) / box.height() * 2 - 1);
                double d = Math.pow(Math.pow(u, power) + Math.pow(v, power), 1 / power);
                if (d < 1) {
                    boolean dark = d > inner || (ribbed && (x / 4) % 2 == 0);
                    canvas.blend(x, y, dark ? rim : colour, 255, id);
                    solid++;
                }
            }
        }
        return solid;
    }
}
